import { expect, test } from 'vitest';
import { memoryStorage } from '../../e2e/world/node-ports.ts';
import { usualSettings, type Settings } from '../contract/settings.ts';
import type { IdleState, KeyValuePort } from '../platform/ports.ts';
import { createAttention, type Attention } from './attention.ts';
import { createEventHub } from './events.ts';
import { createSettings } from './settings.ts';
import { manualClock, type ManualClock } from './stanza/testing.ts';

const minute = 60_000;

async function attend(
  away: Settings['away'] = 'surfaces',
  options: { storage?: KeyValuePort; clock?: ManualClock; idle?: IdleState | null } = {},
) {
  const { storage = memoryStorage(), clock = manualClock(), idle = null } = options;
  const hub = createEventHub();
  const settings = createSettings(memoryStorage(), hub);
  await settings.set({ ...usualSettings, away });
  let tell: (state: IdleState) => void = () => undefined;
  const attention: Attention = createAttention({
    ports: {
      clock,
      storage: { session: storage, local: memoryStorage() },
      idle: { state: () => Promise.resolve(idle), onChange: (_seconds, run) => (tell = run) },
      fault(error) {
        throw error;
      },
    },
    settings,
    hub,
  });
  await attention.restored;
  let changes = 0;
  attention.listen(() => (changes += 1));
  const standing = () => [attention.open, attention.present, attention.away];
  return {
    attention,
    clock,
    storage,
    standing,
    touch: (state: IdleState) => tell(state),
    changes: () => changes,
  };
}

test('somebody is there while a surface can be seen, and a moment longer', async () => {
  const { attention, clock, standing } = await attend();
  expect(standing()).toEqual([false, false, null]);
  const popup = attention.surface();
  expect(standing()).toEqual([true, true, null]);
  popup.gone();
  expect(standing()).toEqual([false, true, null]);
  clock.pass(5_000);
  expect(standing()).toEqual([false, false, null]);
});

test('from one surface to the next nothing changes for anybody', async () => {
  const { attention, clock, changes } = await attend();
  const popup = attention.surface();
  const options = attention.surface();
  const before = changes();
  popup.gone();
  clock.pass(minute);
  expect(changes()).toBe(before);
  options.gone();
});

test('a page in a tab behind others is open, but nobody looks at it', async () => {
  const { attention, clock, standing } = await attend();
  const page = attention.surface();
  page.visible(false);
  clock.pass(5_000);
  expect(standing()).toEqual([true, false, null]);
  page.visible(true);
  expect(standing()).toEqual([true, true, null]);
});

test('ten minutes after the last surface one is away, since it was closed, and back with the next', async () => {
  const { attention, clock, standing } = await attend();
  clock.pass(minute);
  attention.surface().gone();
  clock.pass(10 * minute - 1);
  expect(attention.away).toBeNull();
  clock.pass(1);
  expect(attention.away).toBe(minute);
  attention.surface();
  expect(standing()).toEqual([true, true, null]);
});

test('who was away is so for the next worker too, since the same moment', async () => {
  const first = await attend();
  first.attention.surface().gone();
  first.clock.pass(11 * minute);
  const next = await attend('surfaces', { storage: first.storage, clock: first.clock });
  expect(next.attention.away).toBe(0);
});

test('an idle computer means nobody looks, and contacts learn it after ten minutes whatever is open', async () => {
  const { attention, clock, standing, touch } = await attend('idle', { idle: 'active' });
  attention.surface();
  clock.pass(20 * minute);
  touch('idle');
  expect(standing()).toEqual([true, false, null]);
  clock.pass(5 * minute);
  expect(standing()).toEqual([true, false, 15 * minute]);
  touch('active');
  expect(standing()).toEqual([true, true, null]);
});

test('who uses the computer is there although no surface is open', async () => {
  const { attention, clock, touch } = await attend('idle', { idle: 'active' });
  clock.pass(60 * minute);
  expect(attention.away).toBeNull();
  touch('locked');
  clock.pass(10 * minute);
  expect(attention.away).toBe(60 * minute);
});

test('where it may not be known surfaces are all there is, and never means never', async () => {
  const denied = await attend('idle');
  denied.clock.pass(10 * minute);
  expect(denied.attention.away).toBe(0);
  const never = await attend('never', { idle: 'idle' });
  never.clock.pass(60 * minute);
  never.touch('locked');
  expect(never.attention.away).toBeNull();
});
