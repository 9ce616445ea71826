/** Runs one command as a named step: shown as it goes, counted at the end. */
import { spawn } from 'node:child_process';
import { root } from './root.ts';

export interface Tally {
  passed: number;
  failed: number;
  /** What failed, named once more at the end: what a runner printed long before may be cut off by then. */
  failures: string[];
  skipped: string[];
  /** Tests that passed only at their second try. */
  unsteady: string[];
}

export interface StepResult {
  readonly ok: boolean;
  readonly output: string;
}

/** `command` is an executable of node_modules/.bin or on the PATH. Output is shown only when the step fails, or always with `show`. */
export function run(
  command: string,
  args: readonly string[],
  options: { readonly show?: boolean; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<StepResult> {
  const env = {
    ...process.env,
    PATH: `${root}/node_modules/.bin:${process.env['PATH'] ?? ''}`,
    ...options.env,
  };
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      if (options.show === true) process.stderr.write(chunk);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => resolve({ ok: false, output: `${command}: ${error.message}` }));
    child.on('exit', (code) => resolve({ ok: code === 0, output }));
  });
}

export function fail(tally: Tally, what: string): void {
  tally.failed += 1;
  tally.failures.push(what);
}

export async function step(tally: Tally, name: string, work: () => Promise<StepResult>): Promise<boolean> {
  const started = performance.now();
  process.stdout.write(`· ${name} … `);
  const { ok, output } = await work();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${ok ? 'ok' : 'FAILED'} (${seconds} s)\n`);
  if (ok) tally.passed += 1;
  else {
    fail(tally, name);
    process.stdout.write(`${output}\n`);
  }
  return ok;
}

/** The closing line, always of this form. */
export function closing(tally: Tally): string {
  for (const what of tally.failures) process.stdout.write(`failed: ${what}\n`);
  for (const name of tally.skipped) process.stdout.write(`skipped: ${name}\n`);
  for (const name of tally.unsteady) process.stdout.write(`passed only at the second try: ${name}\n`);
  const skipped = tally.skipped.length > 0 ? `, ${tally.skipped.length} skipped` : '';
  return `${tally.passed} passed, ${tally.failed} failed${skipped}`;
}
