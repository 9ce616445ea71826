/** Everything `npm run check` looks at, in the order that finds the cheapest faults first. */
import { run, step, type Tally } from './steps.ts';

const node = process.execPath;

export async function runChecks(tally: Tally): Promise<void> {
  await step(tally, 'words are merged', () => run(node, ['e2e/run/words.mjs', '--check']));
  await step(tally, 'catalogue is generated', () => run(node, ['e2e/run/catalogue.mjs', '--check']));
  await step(tally, 'types', () => run('tsc', ['-p', '.']));
  await step(tally, 'svelte', () => run('svelte-check', ['--fail-on-warnings', '--output', 'human']));
  await step(tally, 'eslint', () => run('eslint', ['.', '--max-warnings', '0']));
  await step(tally, 'prettier', () => run('prettier', ['--check', '--log-level', 'warn', '.']));
  await step(tally, 'knip', () => run('knip', []));
  await step(tally, 'architecture', () =>
    run('vitest', ['run', '--project', 'world', 'e2e/architecture.test.ts']),
  );
  await step(tally, 'build for Chromium', () => run('vite', ['build', '--mode', 'chromium']));
  await step(tally, 'build for Firefox', () => run('vite', ['build', '--mode', 'firefox']));
  await step(tally, 'web-ext lint', () => run('web-ext', ['lint', '--source-dir', 'dist/firefox']));
  await step(tally, 'size-limit', () => run('size-limit', []));
}
