import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test } from 'vitest';
import { nodePorts } from '../../e2e/world/node-ports.ts';
import { parseJid } from '../core/jid.ts';
import { parseDocument, serialize } from '../core/xml/index.ts';
import type { XmlElement } from '../core/xml/types.ts';
import { archivedId, openChatStore, type ChatStore } from '../store/chat-store.ts';
import { openChatReader } from '../store/open-readers.ts';
import { archiveOf } from './archive.testing.ts';
import { takeIn } from './chat/intake.ts';
import { catchUpWhole, type CatchUpDeps } from './catch-up.ts';
import { StanzaError, TimeoutError } from './stanza/index.ts';

const account = parseJid('juliet@a.example');
const ports = nodePorts();
let order = 0;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const depsOn = (store: ChatStore): CatchUpDeps => ({
  account,
  store,
  random: ports.random,
  nextOrder: () => (order += 1),
  now: () => Date.now(),
  isRoom: () => false,
});
const quietly = { gaps: () => 0, changed: () => undefined };
const forgedResult = (from: string, queryId: string): string =>
  `<message xmlns='jabber:client' from='${from}'><result xmlns='urn:xmpp:mam:2' queryid='${queryId}' id='9'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' id='9' from='romeo@b.example/x' to='juliet@a.example'><body>forged</body></message></forwarded></result></message>`;
/** The answer to a page as if it were not the last, and ended where the first did. */
const neverEnding = (answer: XmlElement): XmlElement =>
  parseDocument(
    serialize(answer)
      .replace(" complete='true'", '')
      .replace(/<last>[^<]*</, '<last>2<'),
  );
const refusal = new StanzaError(
  parseDocument(
    "<iq xmlns='jabber:client' type='error'><error type='wait'><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
  ),
);
const numbers = (count: number): string[] => Array.from({ length: count }, (_, at) => String(at + 1));

test('what was read of a gap is not read again by the worker that comes next, but for its last page', async () => {
  const store = openChatStore();
  await store.openGap('juliet@a.example', 0);
  const places = numbers(8);
  const asked: string[] = [];
  void catchUpWhole(depsOn(store), archiveOf(places, 3, asked), quietly);
  await expect.poll(() => store.gap('juliet@a.example')).toMatchObject({ after: '4' });
  await catchUpWhole(depsOn(store), archiveOf(places, 9, asked), quietly);
  expect(asked).toEqual(['', '2', '4', '4', '6']);
  expect(await store.gap('juliet@a.example')).toBeUndefined();
  expect(await store.unread()).toBe(8);
});

/** What came over streams, on a line that held it up: it stands when it arrived, in that order. */
async function heard(store: ChatStore, places: readonly string[], time: number): Promise<void> {
  const { account: own, peer } = { account: 'juliet@a.example', peer: 'romeo@b.example' };
  for (const place of places) {
    const record = { id: archivedId(peer, place), account: own, peer, time, order: (order += 1) };
    await store.add({ ...record, body: place, state: 'received' }, { inOrder: true });
  }
}
const bodies = async (): Promise<string[]> => {
  const reader = openChatReader();
  return (await reader.messages('juliet@a.example', 'romeo@b.example', Infinity)).map(({ body }) => body);
};

test('what is missing stands behind what arrived late before it, however many pages it has', async () => {
  const store = openChatStore();
  await heard(store, numbers(4), Date.now());
  await store.openGap('juliet@a.example', 0);
  await catchUpWhole(depsOn(store), archiveOf(numbers(12), Infinity, []), quietly);
  expect(await bodies()).toEqual(numbers(12));
});

test('the same where the worker died meanwhile', async () => {
  const store = openChatStore();
  await heard(store, numbers(4), Date.now());
  await store.openGap('juliet@a.example', 0);
  void catchUpWhole(depsOn(store), archiveOf(numbers(12), 4, []), quietly);
  await expect.poll(() => store.gap('juliet@a.example')).toMatchObject({ after: '6' });
  await catchUpWhole(depsOn(store), archiveOf(numbers(12), Infinity, []), quietly);
  expect(await bodies()).toEqual(numbers(12));
});

test('what came over the next stream stands behind what is missing, whatever time it claims', async () => {
  const store = openChatStore();
  await heard(store, numbers(4), Date.now());
  await store.openGap('juliet@a.example', 0);
  await heard(store, ['12', '13'], Date.now() - 60_000);
  await catchUpWhole(depsOn(store), archiveOf(numbers(13), Infinity, []), quietly);
  expect(await bodies()).toEqual(numbers(13));
});

test('the same where our clock is behind that of the server', async () => {
  const store = openChatStore();
  await heard(store, numbers(4), 1_760_000_000_000);
  await store.openGap('juliet@a.example', 0);
  await heard(store, ['12', '13'], 1_760_000_000_500);
  await catchUpWhole(depsOn(store), archiveOf(numbers(13), Infinity, []), quietly);
  expect(await bodies()).toEqual(numbers(13));
  await heard(store, ['14'], 1_760_000_001_000);
  expect((await bodies()).at(-1)).toBe('14');
});

test('an answer of ours that was missed leaves unread what came behind it', async () => {
  const store = openChatStore();
  await store.openGap('juliet@a.example', 0);
  await heard(store, ['2', '3'], Date.now());
  await catchUpWhole(depsOn(store), archiveOf(['1', 'a', '2', '3'], Infinity, []), quietly);
  expect([await bodies(), await store.unread()]).toEqual([['1', 'a', '2', '3'], 2]);
});

test('an answer of ours that was missed stands behind what it answers, and before what answers it', async () => {
  const store = openChatStore();
  await heard(store, ['1', '2'], Date.now());
  await store.openGap('juliet@a.example', 0);
  const places = ['1', 'a', '2', 'b', '3', '4', 'c', 'd', '5'];
  await catchUpWhole(depsOn(store), archiveOf(places, Infinity, []), quietly);
  expect([await bodies(), await store.unread()]).toEqual([places, 1]);
});

test('the same where our clock is behind that of the server, and what is behind came first', async () => {
  const store = openChatStore();
  await heard(store, ['0', '1'], 1_760_000_000_000);
  await store.openGap('juliet@a.example', 0);
  await heard(store, ['2'], 1_760_000_000_500);
  await catchUpWhole(depsOn(store), archiveOf(['0', '1', 'a', '2'], Infinity, []), quietly);
  expect([await bodies(), await store.unread()]).toEqual([['0', '1', 'a', '2'], 1]);
});

test('of what was done to a message the last that the archive has stands, though our clock is ahead', async () => {
  const store = openChatStore();
  const edit = (body: string): string =>
    `<body>${body}</body><replace xmlns='urn:xmpp:message-correct:0' id='1'/>`;
  const react = (emoji: string): string =>
    `<reactions xmlns='urn:xmpp:reactions:0' id='1'><reaction>${emoji}</reaction></reactions>`;
  const inside = { 2: edit('second'), 3: react('🐢'), 4: react('👋'), 5: edit('third'), 6: react('🌹') };
  const hear = async (place: string, content: string): Promise<void> => {
    const message = parseDocument(
      `<message xmlns='jabber:client' id='${place}' from='romeo@b.example/x' to='juliet@a.example'>${content}</message>`,
    );
    await takeIn(depsOn(store), { message, archived: place, time: Date.now(), counted: place });
  };
  await hear('1', '<body>first</body>');
  for (const place of [2, 3, 4] as const) await hear(String(place), inside[place]);
  await store.openGap('juliet@a.example', 0);
  const layer = archiveOf(numbers(6), Infinity, [], 'item-not-found', null, inside);
  await catchUpWhole(depsOn(store), layer, quietly);
  const last = { body: 'third', reactions: [{ emojis: ['🌹'] }] };
  expect(await store.message('juliet@a.example', archivedId('romeo@b.example', '1'))).toMatchObject(last);
  // What is known is not done once more.
  await store.openGap('juliet@a.example', 0);
  const told: string[] = [];
  await catchUpWhole(depsOn(store), layer, { ...quietly, changed: (peer) => told.push(peer) });
  expect(told).toEqual([]);
});

test('a gap of more pages than are read at a time is read to its end', async () => {
  const store = openChatStore();
  await store.openGap('juliet@a.example', 0);
  await catchUpWhole(depsOn(store), archiveOf(numbers(230), Infinity, []), quietly);
  expect(await store.gap('juliet@a.example')).toBeUndefined();
  expect(await store.unread()).toBe(230);
});

test('an archive that never ends and never goes on is left', async () => {
  const store = openChatStore();
  await store.openGap('juliet@a.example', 0);
  const asked: string[] = [];
  const layer = archiveOf(numbers(8), Infinity, asked);
  const stuck = { ...layer, request: (iq: XmlElement) => layer.request(iq).then(neverEnding) };
  await catchUpWhole(depsOn(store), stuck, quietly);
  expect(asked.length).toBeLessThan(200);
  expect(await store.gap('juliet@a.example')).toBeDefined();
});

test('an archive that refuses in the middle is not read anew by time, but goes on from there', async () => {
  const store = openChatStore();
  await heard(store, numbers(24), Date.now());
  await store.openGap('juliet@a.example', 0);
  const asked: string[] = [];
  const layer = archiveOf(numbers(40), Infinity, asked);
  let left = 3;
  const busy = {
    ...layer,
    request: (iq: XmlElement) => (left-- === 0 ? Promise.reject(refusal) : layer.request(iq)),
  };
  await expect(catchUpWhole(depsOn(store), busy, quietly)).rejects.toThrow(StanzaError);
  expect(asked).toEqual(['5', '7', '9']);
  await catchUpWhole(depsOn(store), busy, quietly);
  expect(asked).not.toContain('');
  expect(await bodies()).toEqual(numbers(40));
});

test('news is told of page by page, however the reading ends', async () => {
  const store = openChatStore();
  await store.openGap('juliet@a.example', 0);
  let left = 1;
  const layer = archiveOf(numbers(8), Infinity, []);
  const silent = {
    ...layer,
    request: (iq: XmlElement) => (left-- > 0 ? layer.request(iq) : Promise.reject(new TimeoutError(0))),
  };
  const told: string[] = [];
  const reading = catchUpWhole(depsOn(store), silent, { ...quietly, changed: (peer) => told.push(peer) });
  await expect(reading).rejects.toThrow(TimeoutError);
  expect([await bodies(), told]).toEqual([['1', '2'], ['romeo@b.example']]);
});

test('without a place it is read from a time that our clock, minutes ahead, may have meant', async () => {
  const store = openChatStore();
  const since = Date.parse('2026-01-01T12:00:00Z');
  await store.openGap('juliet@a.example', since);
  const times: string[] = [];
  const layer = archiveOf(numbers(2), Infinity, []);
  const request = (iq: XmlElement): Promise<XmlElement> => {
    times.push(/var='start'[^>]*><value>([^<]*)</.exec(serialize(iq))?.[1] ?? '');
    return layer.request(iq);
  };
  await catchUpWhole(depsOn(store), { ...layer, request }, quietly);
  // Else what is read too much would count as unread.
  await heard(store, numbers(24), since);
  await store.openGap('juliet@a.example', 0);
  await catchUpWhole(depsOn(store), { ...layer, request }, quietly);
  expect(times).toEqual(['2026-01-01T11:50:00.000Z', '', '2026-01-01T11:59:00.000Z']);
});

test('an archive that does not say where its page ended is read on behind it', async () => {
  const store = openChatStore();
  await store.openGap('juliet@a.example', 0);
  const layer = archiveOf(numbers(5), Infinity, []);
  const terse = {
    ...layer,
    request: (iq: XmlElement) =>
      layer
        .request(iq)
        .then((answer) => parseDocument(serialize(answer).replace(/<last>[^<]*<[/]last>/, ''))),
  };
  await catchUpWhole(depsOn(store), terse, quietly);
  expect(await bodies()).toEqual(numbers(5));
});

test('what looks like a result of this query counts only from the archive itself', async () => {
  const store = openChatStore();
  await store.openGap('juliet@a.example', 0);
  const layer = archiveOf(numbers(2), Infinity, []);
  const forged = {
    ...layer,
    request(iq: XmlElement) {
      const queryId = /queryid='([^']*)'/.exec(serialize(iq))?.[1] ?? '';
      for (const from of ['romeo@b.example/x', 'a.example', 'juliet@a.example/other'])
        void layer.receive(parseDocument(forgedResult(from, queryId)));
      return layer.request(iq);
    },
  };
  await catchUpWhole(depsOn(store), forged, quietly);
  expect(await store.unread()).toBe(2);
});
