/** The reports that the documentation shows: of a domain that does it well and of one that does not, as pictures and files. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportOf } from '../../src/core/report/report.ts';
import {
  domainReportHtml,
  domainReportJson,
  domainReportMarkdown,
} from '../../src/ui/shared/domain-report.ts';
import { useWords } from '../../src/ui/shared/words.ts';
import { areaNames, wordSource, type Word } from '../../src/ui/testing/words.ts';
import { ask } from '../extension.ts';
import { look } from '../journeys/steps.ts';
import { launchChromium } from '../world/chromium.ts';
import { brokenDomain, federatedDomain } from '../world/federated.ts';
import { startWorld } from '../world/index.ts';
import { root } from './root.ts';

const caller = 'montague.example';
const folder = join(root, 'docs/reports');

/** Writes `docs/reports`; the extension is built already. */
export async function writeReports(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  useWords(
    wordSource(
      areaNames.map((area) => {
        const text = readFileSync(join(root, `public/_locales/en/areas/${area}.json`), 'utf8');
        return JSON.parse(text) as Record<string, Word>;
      }),
    ),
  );
  const world = await startWorld({ prosody: 'real', faults: true, federated: true });
  try {
    const app = await launchChromium({
      extension: join(root, 'dist/chromium'),
      addresses: world.addresses,
      ca: world.ca.cert,
      viewport: { width: 1280, height: 1400 },
    });
    try {
      const page = await app.openPage('options', '#federation');
      await page.getByLabel('Servers are called as').fill(caller);
      for (const [domain, name] of [
        [federatedDomain, 'good'],
        [brokenDomain, 'bad'],
      ] as const) {
        const evidence = await ask(page, 'federation.look', { domain, from: caller, run: name });
        const file = { report: reportOf(evidence), since: null };
        writeFileSync(join(folder, `${name}.md`), domainReportMarkdown(file));
        writeFileSync(join(folder, `${name}.json`), domainReportJson(file));
        writeFileSync(join(folder, `${name}.html`), domainReportHtml(file));
        await look(page, domain);
        await page.getByRole('button', { name: 'Look again' }).and(page.locator(':enabled')).waitFor();
        for (const scheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme: scheme });
          // What arrives is on its way for a moment.
          await page.waitForTimeout(400);
          await page.screenshot({ path: join(folder, `${name}-${scheme}.png`) });
        }
      }
    } finally {
      await app.close();
    }
  } finally {
    await world.stop();
  }
}
