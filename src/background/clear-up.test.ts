import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';
import { nodePorts } from '../../e2e/world/node-ports.ts';
import { parseJid } from '../core/jid.ts';
import type { ActRecord } from '../store/chat-records.ts';
import { archivedId, openChatStore, type ChatStore, type Course } from '../store/chat-store.ts';
import { archiveOf } from './archive.testing.ts';
import { clearUp } from './clear-up.ts';

const account = parseJid('juliet@a.example');
const peer = 'romeo@b.example';
const { random } = nodePorts();
let store: ChatStore;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  store = openChatStore();
});

const about = { account: 'juliet@a.example', peer, time: Date.now() } as const;
/** Forty of theirs that are known by their places `1` to `40`, then three of ours of which nobody knows. */
async function stored(): Promise<void> {
  for (let order = 1; order <= 40; order += 1) {
    const id = archivedId(peer, String(order));
    await store.add({ ...about, id, body: `${order}`, order, state: 'received' });
  }
  for (const [index, id] of ['a', 'b', 'c'].entries()) {
    await store.add({ ...about, id, body: id, order: 41 + index, state: 'unsure' });
  }
}
const deps = () => ({
  account,
  store,
  random,
  move: async (ids: readonly string[], to: Course) => {
    await store.move('juliet@a.example', ids, to);
    await store.moveActs('juliet@a.example', ids, to);
  },
  mayLeave: () => true,
  archiveOf: (peer: string) => ({ peer }),
  isContact: (jid: string) => jid === peer,
});
const places = [...Array.from({ length: 40 }, (_, at) => String(at + 1)), 'a', 'x', 'c', 'y'];
const inState = async (state: Course): Promise<readonly string[]> =>
  (await store.inState('juliet@a.example', state)).map(({ id }) => id);

test('what the archive has was delivered, what it has not leaves again, and all that is older is not read', async () => {
  await stored();
  const asked: string[] = [];
  await clearUp(deps(), archiveOf(places, Infinity, asked));
  expect(asked[0]).toBe('21');
  expect([await inState('acked'), await inState('queued')]).toEqual([['a', 'c'], ['b']]);
});

test('a place of somebody else is none', async () => {
  await stored();
  const other = 'paris@b.example';
  const old = { ...about, peer: other, state: 'received' as const };
  for (let order = 100; order <= 130; order += 1)
    await store.add({ ...old, id: archivedId(other, String(order)), body: '', order });
  await store.add({ ...old, id: 'd', body: 'd', order: 140, state: 'unsure' });
  await store.add({ ...about, id: 'e', body: 'e', order: 141, state: 'unsure' });
  const asked: string[] = [];
  await clearUp(deps(), archiveOf([...places, '111', 'd', 'e'], Infinity, asked));
  // One reading from each place; what comes from paging on stands behind them.
  expect([asked[0], asked.lastIndexOf('111') > 0]).toEqual(['21', true]);
  expect(await inState('acked')).toEqual(['a', 'c', 'd', 'e']);
});

test('what was found is known to the worker that comes next, however early this one died', async () => {
  await stored();
  void clearUp(deps(), archiveOf(places, 10, []));
  await expect.poll(() => inState('acked')).toEqual(['a']);
  expect(await inState('unsure')).toEqual(['b', 'c']);
  await clearUp(deps(), archiveOf(places, Infinity, []));
  expect([await inState('acked'), await inState('queued')]).toEqual([['a', 'c'], ['b']]);
});

test('who comes next goes on where this worker got to, but for its last page', async () => {
  await stored();
  const more = [...places, ...Array.from({ length: 8 }, (_, at) => String(at + 50))];
  void clearUp(deps(), archiveOf(more, 14, []));
  await expect
    .poll(async () => (await store.inState(about.account, 'unsure')).map((one) => one.notBefore))
    .toEqual(['52']);
  const asked: string[] = [];
  await clearUp(deps(), archiveOf(more, Infinity, asked));
  expect(asked[0]).toBe('52');
  expect([await inState('acked'), await inState('queued')]).toEqual([['a', 'c'], ['b']]);
});

test.each(['item-not-found', 'an end'] as const)(
  'a place that the archive has forgotten is replaced by a time, where it answers by %s',
  async (how) => {
    await stored();
    const asked: string[] = [];
    await clearUp(deps(), archiveOf(places.slice(30), Infinity, asked, how));
    expect(asked.slice(0, 2)).toEqual(['21', '']);
    expect([await inState('acked'), await inState('queued')]).toEqual([['a', 'c'], ['b']]);
  },
);

const prefs = (usually: string, lists = ''): string =>
  `<prefs xmlns='urn:xmpp:mam:2' default='${usually}'>${lists}</prefs>`;

test.each([
  ['everything', prefs('always'), ['b']],
  ['everything but this', prefs('always', `<never><jid>${peer}</jid></never>`), []],
  ['nothing', prefs('never'), []],
  ['nothing but this', prefs('never', `<always><jid>${peer}</jid></always>`), ['b']],
  ['what is said with contacts', prefs('roster'), ['b']],
  ['what it does not tell', null, []],
  ['what cannot be read', prefs('sometimes'), []],
] as const)(
  'what an archive has not leaves again only where it would have it: it stores %s',
  async (_, stores, again) => {
    await stored();
    await clearUp(deps(), archiveOf(places, Infinity, [], 'an end', stores));
    expect(await inState('acked')).toEqual(['a', 'c']);
    expect(await inState('queued')).toEqual(again);
    expect(await inState('unsure')).toEqual(again.length === 0 ? ['b'] : []);
  },
);

test('with who is no contact an archive of contacts has nothing', async () => {
  await stored();
  await clearUp(
    { ...deps(), isContact: () => false },
    archiveOf(places, Infinity, [], 'an end', prefs('roster')),
  );
  expect([await inState('queued'), await inState('unsure')]).toEqual([[], ['b']]);
});

describe('an act of which nobody knows whether it arrived', () => {
  const changes: Readonly<Record<string, ActRecord['change']>> = {
    d: { type: 'correction', body: 'better' },
    e: { type: 'reactions', emojis: ['🐢'] },
    f: { type: 'retraction' },
    g: { type: 'displayed' },
  };
  const actsIn = async (state: Course): Promise<readonly string[]> =>
    (await store.actsInState('juliet@a.example', state)).map(({ id }) => id);
  beforeEach(async () => {
    await stored();
    for (const [id, change] of Object.entries(changes)) {
      const order = 50 + id.charCodeAt(0);
      await store.act({ ...about, id, author: 'me', target: 'a', change, order, state: 'queued' });
    }
    await store.moveActs('juliet@a.example', Object.keys(changes), 'sent');
    await store.moveActs('juliet@a.example', Object.keys(changes), 'unsure');
  });

  test('is looked up, and leaves again where the archive has it not', async () => {
    expect(await actsIn('unsure')).toEqual(['d', 'e', 'f', 'g']);
    await clearUp(deps(), archiveOf([...places, 'd', 'f'], Infinity, []));
    expect([await actsIn('unsure'), await actsIn('queued')]).toEqual([[], ['e', 'g']]);
  });

  test.each([
    ['does not store what goes there', prefs('never')],
    ['does not tell what it stores', null],
  ])('leaves again where the archive %s: twice is once', async (_, stores) => {
    await clearUp(deps(), archiveOf([...places, 'd'], Infinity, [], 'an end', stores));
    expect([await actsIn('unsure'), await actsIn('queued')]).toEqual([[], ['e', 'f', 'g']]);
    expect([await inState('queued'), await inState('unsure')]).toEqual([[], ['b']]);
  });

  test('leaves again where there is no archive, which is asked once', async () => {
    const other = { ...about, peer: 'paris@b.example', order: 200, author: 'me', target: 'x' } as const;
    await store.act({ ...other, id: 'h', change: { type: 'displayed' }, state: 'queued' });
    await store.moveActs('juliet@a.example', ['h'], 'unsure');
    const asked: string[] = [];
    await clearUp(deps(), archiveOf(places, Infinity, asked, 'no archive'));
    expect([await actsIn('unsure'), await actsIn('queued')]).toEqual([[], ['d', 'e', 'f', 'g', 'h']]);
    expect(asked).toHaveLength(2);
    expect(await inState('unsure')).toEqual(['a', 'b', 'c']);
  });

  test('waits until we are in the room that it was done in', async () => {
    const room = { ...deps(), archiveOf: () => null };
    await clearUp({ ...room, mayLeave: () => false }, archiveOf(places, Infinity, []));
    expect(await actsIn('unsure')).toEqual(['d', 'e', 'f', 'g']);
    await clearUp(room, archiveOf(places, Infinity, []));
    expect(await actsIn('queued')).toEqual(['d', 'e', 'f', 'g']);
  });

  test('is known to the worker that comes next, wherever this one got to', async () => {
    const more = [...places, ...Array.from({ length: 8 }, (_, at) => String(at + 50)), 'e', 'y'];
    void clearUp(deps(), archiveOf(more, 14, []));
    await expect
      .poll(async () => (await store.actsInState(about.account, 'unsure')).map((one) => one.notBefore))
      .toEqual(['52', '52', '52', '52']);
    const asked: string[] = [];
    await clearUp(deps(), archiveOf(more, Infinity, asked));
    expect(asked[0]).toBe('52');
    expect(await actsIn('queued')).toEqual(['d', 'f', 'g']);
  });
});
