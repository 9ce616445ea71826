import { expect, test } from 'vitest';
import { memoryStorage } from '../../e2e/world/node-ports.ts';
import { usualSettings, type Settings } from '../contract/settings.ts';
import { createEventHub } from './events.ts';
import { createSettings } from './settings.ts';
import { settled } from './stanza/testing.ts';
import { createVigil, type Vigil } from './vigil.ts';

async function vigil(chosen: Partial<Settings> = {}) {
  const hub = createEventHub();
  const settings = createSettings(memoryStorage(), hub);
  await settings.set({ ...usualSettings, ...chosen });
  const alarms: (number | null)[] = [];
  const attention = { open: false, changed: (): void => undefined };
  const made: Vigil = createVigil({
    wake: {
      keepAwake: () => undefined,
      wakeEvery: (minutes) => alarms.push(minutes),
      wakeAt: () => undefined,
      onOnline: () => undefined,
    },
    settings,
    hub,
    attention: {
      get open() {
        return attention.open;
      },
      listen(listener) {
        attention.changed = listener;
        return () => undefined;
      },
    },
    fault(error) {
      throw error;
    },
  });
  await settled();
  const checks: number[] = [];
  let changes = 0;
  made.watch({ changed: () => (changes += 1), check: (silentMs) => checks.push(silentMs) });
  const look = (open: boolean): void => {
    attention.open = open;
    attention.changed();
  };
  return { vigil: made, settings, alarms, checks, look, changes: () => changes };
}

test('always: it stays whoever looks, and an alarm as often as can be is the net', async () => {
  const { vigil: made, alarms, look } = await vigil();
  made.guard(true);
  expect([made.stays, alarms.at(-1)]).toEqual([true, 0]);
  look(true);
  look(false);
  expect([made.stays, alarms.at(-1)]).toEqual([true, 0]);
  made.guard(false);
  expect(alarms.at(-1)).toBeNull();
});

test('while a surface is open: it stays as long, and is looked after each half hour', async () => {
  const { vigil: made, alarms, look, changes } = await vigil({ keepalive: 'surface' });
  made.guard(true);
  expect([made.stays, alarms.at(-1)]).toEqual([false, 30]);
  look(true);
  expect([made.stays, alarms.at(-1)]).toEqual([true, 0]);
  look(false);
  expect([made.stays, alarms.at(-1)]).toEqual([false, 30]);
  expect(changes()).toBe(2);
});

test('by alarm: it wakes as often as was chosen, and a change is taken up at once', async () => {
  const { vigil: made, settings, alarms, changes } = await vigil({ keepalive: 'alarm', wakeMinutes: 7 });
  made.guard(true);
  expect([made.stays, alarms.at(-1)]).toEqual([false, 7]);
  await settings.set({ ...usualSettings, keepalive: 'alarm', wakeMinutes: 2 });
  expect(alarms.at(-1)).toBe(2);
  await settings.set(usualSettings);
  expect([made.stays, alarms.at(-1), changes()]).toEqual([true, 0, 1]);
});

test('streams prove themselves on another network at once, to a person if it was quiet, to the alarm if nobody listens', async () => {
  const { vigil: made, checks, settings } = await vigil();
  made.alarm();
  expect(checks).toEqual([]);
  made.networkChanged();
  made.looked();
  await settings.set({ ...usualSettings, keepalive: 'alarm' });
  made.alarm();
  expect(checks).toEqual([0, 5_000, 25_000]);
});
