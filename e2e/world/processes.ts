/** Child processes of ours: started without a shell, ended by their own pid. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { atExit } from './cleanup.ts';

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

export interface Running {
  readonly pid: number;
  /** What it wrote so far, both streams as they came. */
  readonly output: () => string;
  /** Settles with the exit code; null if a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Asks it to end, and insists after 3 s. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a program. It dies with this one at the latest.
 * @throws if the program cannot be started at all
 */
export async function start(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Running> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-200_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);

  let over = false;
  const exited = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      over = true;
      resolve(code);
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const forget = atExit(() => {
    if (!over) child.kill('SIGKILL');
  });
  void exited.then(forget);

  return {
    pid: child.pid ?? -1,
    output: () => output,
    exited,
    async stop() {
      if (over) return;
      child.kill('SIGTERM');
      const patience = new AbortController();
      const ended = await Promise.race([
        exited.then(() => true),
        sleep(3000, false, { signal: patience.signal }),
      ]);
      patience.abort();
      if (!ended) child.kill('SIGKILL');
      await exited;
    },
  };
}

/**
 * Runs a program to its end.
 * @returns what it wrote
 * @throws with what it wrote, if it is missing or failed
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const running = await start(command, args, options);
  const code = await running.exited;
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${running.output().trim()}`);
  return running.output();
}
