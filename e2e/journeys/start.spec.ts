/** The README's second command, without a window. */
import { expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from '../run/root.ts';

const runFile = promisify(execFile);

interface Summary {
  readonly account: string;
  readonly server: string;
  readonly candidates: readonly { readonly url: string }[];
  readonly session: { readonly phase: string };
  readonly frames: { readonly in: number; readonly out: number };
  readonly messageReceived: boolean;
  readonly problem: string | null;
}

test('npm start without a window says in JSON what happened, and ends', async () => {
  // It builds first.
  test.setTimeout(240_000);
  const { stdout } = await runFile('npm', ['-s', 'start', '--', '--headless', '--json'], {
    cwd: root,
    timeout: 200_000,
    maxBuffer: 2 ** 24,
  });
  const summary = JSON.parse(stdout) as Summary;
  expect(summary).toMatchObject({
    account: 'juliet@capulet.example',
    server: 'prosody',
    session: { phase: 'online' },
    messageReceived: true,
    problem: null,
  });
  expect(summary.candidates.map(({ url }) => url)).toContainEqual(expect.stringMatching(/^wss:/));
  expect(summary.frames.in).toBeGreaterThan(5);
  expect(summary.frames.out).toBeGreaterThan(3);
});
