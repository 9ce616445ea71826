/** XMPP in a shared worker: the usual build says that it cannot be seen, the one with a debugger records it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { root } from '../run/root.ts';
import { run } from '../run/steps.ts';
import { xmppClientDocuments } from '../world/client-pages.ts';
import { needs } from '../world/needs.ts';
import { until } from '../world/wait.ts';
import { isMasked, startTools, storedWhen } from './recorded-page.ts';

const missing = await needs('certutil', 'prosody');
test.skip(missing !== undefined, missing ?? '');

test('the usual build says where a shared worker is', async () => {
  test.slow();
  const tools = await startTools(xmppClientDocuments());
  try {
    const { panel } = await tools.open('/shared-worker.html');
    await panel.click('Record this page');
    await panel.shows('This page runs a shared worker');
    await panel.shows('npm run build:chromium-debugger');
    mkdirSync(join(root, '.work/looks'), { recursive: true });
    writeFileSync(join(root, '.work/looks/recording-shared-worker.png'), await panel.picture());
  } finally {
    await tools.stop();
  }
});

test('the build with a debugger records a shared worker as the tap saw it', async () => {
  test.slow();
  const built = await run('vite', ['build', '--mode', 'chromium-debugger']);
  expect(built.ok, built.output).toBe(true);
  const tools = await startTools(xmppClientDocuments(), { extension: 'dist/chromium-debugger' });
  try {
    const { panel } = await tools.open('/shared-worker.html');
    const before = tools.world.tap.connections.length;
    await panel.click('Record this page');
    await panel.shows('until it is left or loaded again');
    const connection = await until(
      'the worker signs in',
      () =>
        tools.world.tap.connections
          .slice(before)
          .find(({ frames }) => frames.some(({ text }) => text.startsWith('<presence'))),
      30_000,
    );
    const frames = await storedWhen(
      tools,
      'its frames are recorded',
      (all) => all.length > 0 && all.length === connection.frames.length,
    );
    for (const way of ['in', 'out'] as const) {
      const wire = connection.frames.filter(({ direction }) => direction === way).map(({ text }) => text);
      const shown = frames.filter(({ direction }) => direction === way).map(({ text }) => text);
      wire.forEach((text, index) => expect(isMasked(shown[index] ?? '', text), text).toBe(true));
    }
    expect(await panel.text()).not.toContain('shared worker');
  } finally {
    await tools.stop();
  }
});
