/** `npm test`: checks, unit and component tests, journeys in real browsers; one closing line. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  findCertutil,
  findChromium,
  findEjabberd,
  findFirefox,
  findNamed,
  findProsody,
} from '../world/find.ts';
import { runChecks } from './checks.ts';
import { readPlaywright, readVitest } from './reports.ts';
import { root } from './root.ts';
import { closing, run, type Tally } from './steps.ts';

const tally: Tally = { passed: 0, failed: 0, failures: [], skipped: [], unsteady: [] };
const reports = join(root, '.work/reports');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

const chromium = await findChromium();
const needed = [
  chromium,
  await findFirefox(),
  findCertutil(),
  await findProsody(),
  findEjabberd(),
  await findNamed(),
];
for (const need of needed) {
  if (!need.found) console.log(`${need.why} To install it:\n  ${need.install}`);
}

await runChecks(tally);

const vitestReport = join(reports, 'vitest.json');
const projects = chromium.found ? [] : ['--project', 'unit', '--project', 'world'];
const unit = await run(
  'vitest',
  ['run', ...projects, '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`],
  { show: true },
);
readVitest(vitestReport, unit, tally);
if (projects.length > 0) tally.skipped.push('component tests (Chromium is missing)');

if (chromium.found) {
  const playwrightReport = join(reports, 'playwright.json');
  const journeys = await run('playwright', ['test', '-c', 'e2e/playwright.config.ts'], {
    show: true,
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport },
  });
  readPlaywright(playwrightReport, journeys, tally);
} else tally.skipped.push('journeys (Chromium is missing)');

// A machine that promises to run everything must not pass by leaving something out.
if (process.env['CI'] === 'true' && tally.skipped.length > 0) tally.failed += tally.skipped.length;
console.log(closing(tally));
process.exitCode = tally.failed === 0 ? 0 : 1;
