import { expect, test } from 'vitest';
import { usualSettings, type Settings } from '../contract/settings.ts';
import type { Notice } from '../platform/ports.ts';
import type { ConversationRecord } from '../store/chat-records.ts';
import { createEventHub } from './events.ts';
import { createPeerMarks } from './peer-marks.ts';
import { keepNotifying } from './notifying.ts';
import { isQuiet } from './quiet.ts';

const account = 'juliet@capulet.example';
const romeo = 'romeo@montague.example';
const noon = new Date(2026, 10, 30, 12, 0).getTime();

function memory() {
  const values = new Map<string, unknown>();
  return {
    get: (key: string) => Promise.resolve(values.get(key)),
    set: (key: string, value: unknown) => Promise.resolve(void values.set(key, value)),
    remove: (key: string) => Promise.resolve(void values.delete(key)),
    all: () => Promise.resolve(Object.fromEntries(values)),
  };
}

function bench(
  settings: Partial<Settings>,
  more: { readonly present?: boolean; readonly now?: number } = {},
) {
  let now = more.now ?? noon;
  let due: (() => void)[] = [];
  const shown: Notice[] = [];
  const cleared: string[] = [];
  const lines = new Map<string, ConversationRecord>();
  const hub = createEventHub();
  const muted = createPeerMarks(memory(), 'muted');
  const handlers = keepNotifying({
    ports: {
      clock: {
        now: () => now,

        after(_ms: number, run: () => void) {
          due.push(run);
          return () => undefined;
        },
      },
      notices: { show: (notice) => shown.push(notice), clear: (_type, id) => cleared.push(id) },
      fault(error) {
        throw error;
      },
    },
    store: { conversation: (_account, peer) => Promise.resolve(lines.get(peer)) },
    hub,
    settings: {
      get: () => Promise.resolve({ ...usualSettings, ...settings }),
      set: () => Promise.resolve(),
    },
    attention: { present: more.present ?? false },
    muted,
    nameOf: (_account, peer) => (peer === romeo ? 'Romeo' : null),
  });
  return {
    shown,
    cleared,
    handlers,
    async wrote(peer: string, line: Partial<ConversationRecord>) {
      now += 1000;
      lines.set(peer, {
        account,
        peer,
        lastBody: 'hello',
        lastTime: now,
        lastIsOurs: false,
        unread: 1,
        ...line,
      });
      hub.push({ type: 'chat.changed', account, peer });
      const runs = due;
      due = [];
      for (const run of runs) run();
      // What was begun ends within turns of the queue: nothing here waits for a clock.
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    },
  };
}

test('who wrote is told, and what only where that was chosen', async () => {
  const it = bench({ notify: 'who' });
  await it.wrote(romeo, { unread: 2 });
  expect(it.shown).toEqual([
    { type: 'message', id: `${account} ${romeo}`, name: 'Romeo', unread: 2, text: null },
  ]);
  const open = bench({ notify: 'what' });
  await open.wrote('nurse@capulet.example', { lastBody: '<b>come</b>' });
  expect(open.shown).toMatchObject([{ name: 'nurse@capulet.example', text: '<b>come</b>' }]);
});

test('nothing is told unasked, in front of a surface, in quiet hours, of old ones, or of our own', async () => {
  const cases: [Partial<Settings>, Parameters<typeof bench>[1], Partial<ConversationRecord>][] = [
    [{}, {}, {}],
    [{ notify: 'what' }, { present: true }, {}],
    [{ notify: 'what', quiet: { from: 11 * 60, to: 13 * 60 } }, {}, {}],
    [{ notify: 'what' }, {}, { lastTime: noon - 2 * 3_600_000 }],
    [{ notify: 'what' }, {}, { lastIsOurs: true }],
    [{ notify: 'what' }, {}, { unread: 0 }],
  ];
  for (const [settings, more, line] of cases) {
    const it = bench(settings, more);
    await it.wrote(romeo, line);
    expect(it.shown, JSON.stringify([settings, more, line])).toEqual([]);
  }
});

test('in a room one is told where one is named', async () => {
  const room = 'balcony@rooms.capulet.example';
  const it = bench({ notify: 'who' });
  await it.wrote(room, { room: true, unread: 4 });
  expect(it.shown).toEqual([]);
  await it.wrote(room, { room: true, unread: 5, mentions: 1 });
  expect(it.shown).toMatchObject([{ name: room, unread: 1 }]);
});

test('a conversation that was muted stays silent, and others do not', async () => {
  const it = bench({ notify: 'what' });
  await it.handlers['notify.mute']({ account, peer: romeo, muted: true });
  expect(await it.handlers['notify.muted']({ account })).toEqual([romeo]);
  await it.wrote(romeo, {});
  await it.wrote('nurse@capulet.example', {});
  expect(it.shown).toMatchObject([{ name: 'nurse@capulet.example' }]);
  await it.handlers['notify.mute']({ account, peer: romeo, muted: false });
  await it.wrote(romeo, {});
  expect(it.shown).toHaveLength(2);
});

test('a notice goes when its conversation was seen, and the same message is told once', async () => {
  const it = bench({ notify: 'what' });
  await it.wrote(romeo, { lastTime: noon + 1000 });
  // Something else about it changed.
  await it.wrote(romeo, { lastTime: noon + 1000 });
  expect(it.shown).toHaveLength(1);
  await it.wrote(romeo, { unread: 0 });
  expect(it.cleared).toEqual([`${account} ${romeo}`]);
});

test('quiet hours may go past midnight', () => {
  const night = { from: 22 * 60, to: 7 * 60 };
  expect([21 * 60 + 59, 22 * 60, 0, 6 * 60 + 59, 7 * 60].map((minute) => isQuiet(night, minute))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
  expect(isQuiet({ from: 60, to: 60 }, 60)).toBe(false);
  expect(isQuiet(null, 0)).toBe(false);
});
