import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

function turns() {
  const timers = new Set<() => void>();
  const { take } = createTurns({
    after(_ms, run) {
      timers.add(run);
      return () => timers.delete(run);
    },
  });
  const had: (() => void)[] = [];
  return {
    had,
    timers,
    want: async (count: number) => {
      for (let at = 0; at < count; at += 1) void take().then((end) => had.push(end));
      await Promise.resolve();
    },
  };
}

test('eight are opened at a time, and who is done makes room once', async () => {
  const { had, want, timers } = turns();
  await want(20);
  expect(had).toHaveLength(8);
  had[0]?.();
  had[0]?.();
  await Promise.resolve();
  await Promise.resolve();
  expect(had).toHaveLength(9);
  expect(timers.size).toBe(8);
});

test('those that hang make room too', async () => {
  const { had, want, timers } = turns();
  await want(20);
  for (const late of [...timers]) late();
  await Promise.resolve();
  await Promise.resolve();
  expect(had).toHaveLength(16);
  for (const end of had) end();
  await Promise.resolve();
  await Promise.resolve();
  expect(had).toHaveLength(20);
  for (const end of had) end();
  expect(timers.size).toBe(0);
});
