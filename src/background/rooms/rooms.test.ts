import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test } from 'vitest';
import { nodePorts } from '../../../e2e/world/node-ports.ts';
import { parseJid } from '../../core/jid.ts';
import { attr, children, serialize, type XmlElement } from '../../core/xml/index.ts';
import type { RoomRecord } from '../../store/chat-records.ts';
import { openChatStore, roomGap, roomMessageId, type ChatStore } from '../../store/chat-store.ts';
import { openChatReader } from '../../store/open-readers.ts';
import { openRoomsStore, type RoomsStore } from '../../store/rooms-store.ts';
import { createEventHub } from '../events.ts';
import { settled, testSession } from '../stanza/testing.ts';
import { emptyRoom } from './reading.ts';
import { createRooms, type Rooms } from './rooms.ts';

const account = 'juliet@capulet.example';
const room = 'balcony@rooms.capulet.example';
const known: RoomRecord = {
  ...emptyRoom(account, room, 'Juliet'),
  ...{ wanted: true, can: ['archive', 'ids', 'occupants'] },
};
const muc = 'http://jabber.org/protocol/muc';

let store: ChatStore;
let roomsStore: RoomsStore;
beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  store = openChatStore();
  roomsStore = openRoomsStore();
});

/** What the room does when its archive is asked for the n-th time; after these it answers. */
type Answer = 'page' | 'silence' | 'busy' | 'gone';

/** Juliet's rooms, of which one is kept as it is given; it holds what was said at these places, two a page. */
async function bench(
  record: RoomRecord,
  { places = [], answers = [] }: { readonly places?: readonly string[]; readonly answers?: Answer[] } = {},
) {
  await roomsStore.putRoom(record);
  const sent: string[] = [];
  const asked: string[] = [];
  const starts: string[] = [];
  const changes: string[] = [];
  const receive = (text: string): void => queueMicrotask(() => session.receive(text));
  const reply = (iq: XmlElement, type: string, inside: string): void =>
    receive(
      `<iq xmlns='jabber:client' type='${type}' from='${attr(iq, 'to') ?? account}' to='${account}/balcony' id='${attr(iq, 'id') ?? ''}'>${inside}</iq>`,
    );
  const refuse = (iq: XmlElement, condition: string, type = 'cancel'): void =>
    reply(
      iq,
      'error',
      `<error type='${type}'><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`,
    );
  const archive = (iq: XmlElement, query: XmlElement): void => {
    const after = /<after>([^<]*)</.exec(serialize(iq))?.[1] ?? '';
    asked.push(after);
    starts.push(/var='start'[^>]*><value>([^<]*)</.exec(serialize(iq))?.[1] ?? '');
    const answer = answers.shift() ?? 'page';
    if (answer === 'busy') refuse(iq, 'resource-constraint', 'wait');
    if (answer === 'gone') refuse(iq, 'item-not-found');
    if (answer !== 'page') return;
    const from = places.indexOf(after) + 1;
    const page = places.slice(from, from + 2);
    for (const place of page) receive(result(place, attr(query, 'queryid') ?? ''));
    const complete = from + 2 >= places.length ? " complete='true'" : '';
    const last = page.at(-1);
    reply(
      iq,
      'result',
      `<fin xmlns='urn:xmpp:mam:2'${complete}><set xmlns='http://jabber.org/protocol/rsm'>${last === undefined ? '' : `<last>${last}</last>`}</set></fin>`,
    );
  };
  const session = testSession({
    onSend(stanza) {
      sent.push(serialize(stanza));
      const query = children(stanza)[0];
      if (query?.ns === 'urn:xmpp:mam:2') archive(stanza, query);
      else if (stanza.name === 'iq') refuse(stanza, 'remote-server-timeout');
      else if (stanza.name === 'presence')
        receive(
          `<presence xmlns='jabber:client' from='${attr(stanza, 'to') ?? ''}'><x xmlns='${muc}#user'><item affiliation='none' role='participant'/><status code='110'/></x></presence>`,
        );
    },
  });
  session.clock.pass(Date.now());
  const hub = createEventHub();
  hub.listen((event) => void (event.type === 'chat.changed' && changes.push(event.peer)));
  let order = 1000;
  const rooms: Rooms = createRooms({
    account: parseJid(account),
    caps: () => ({ hash: 'sha-1', node: 'n', ver: 'v' }),
    chat: store,
    store: roomsStore,
    hub,
    ports: { ...nodePorts(), clock: session.clock },
    nextOrder: () => (order += 1),
    transmit(stanza) {
      session.layer.send(stanza);
      return Promise.resolve(true);
    },
    joined: () => undefined,
    overlook: () => undefined,
  });
  await rooms.load();
  rooms.attach(session.layer);
  return { ...session, sent, asked, starts, changes, rooms };
}

const result = (place: string, queryId: string): string =>
  `<message xmlns='jabber:client' from='${room}'><result xmlns='urn:xmpp:mam:2' queryid='${queryId}' id='${place}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/><message xmlns='jabber:client' type='groupchat' from='${room}/Romeo' id='m${place}'><body>${place}</body><occupant-id xmlns='urn:xmpp:occupant-id:0' id='o-romeo'/></message></forwarded></result></message>`;

/** What was said while we were there. */
async function said(place: string, time = 1): Promise<void> {
  await store.add({
    ...{ id: roomMessageId(room, place), account, peer: room, place, body: place, nick: 'Romeo' },
    ...{ time, order: Number(place), state: 'received', author: 'id o-romeo' },
  });
}
const bodies = async (): Promise<string[]> =>
  (await openChatReader().messages(account, room, 100)).map(({ body }) => body);

test('a room that does not say what it can keeps what is known of it: nothing is read by time', async () => {
  await said('1');
  const { rooms, sent, asked } = await bench(known, { places: ['1', '2', '3'] });
  rooms.online(false);
  await expect.poll(bodies).toEqual(['1', '2', '3']);
  expect(asked).toEqual(['1']);
  expect(sent.find((one) => one.startsWith('<presence'))).toContain(`maxstanzas='0'`);
  expect(await openChatReader().byName(account, room, '3')).not.toBeNull();
});

test('what the archive of a room brought is told of, however the reading ends', async () => {
  await said('1');
  const { rooms, changes } = await bench(known, { places: ['1', '2', '3', '4'], answers: ['page', 'gone'] });
  rooms.online(false);
  await expect.poll(() => changes).toEqual([room]);
  expect(await bodies()).toEqual(['1', '2', '3']);
});

test('what is still missing in a room is read when its session is resumed, and nothing else', async () => {
  await said('1');
  const joined = { ...known, state: 'joined' } as const;
  const { rooms, asked } = await bench(joined, { places: ['1', '2', '3', '4', '5'] });
  rooms.online(true);
  await rooms.missing();
  expect(asked).toEqual([]);
  rooms.online(true);
  await expect.poll(bodies).toEqual(['1', '2', '3', '4', '5']);
  expect(asked).toEqual(['1', '3']);
  await expect.poll(() => store.gap(roomGap(account, room))).toBeUndefined();
});

test('a room’s archive that is busy, or silent, is asked again, and each time by one alone', async () => {
  await said('1');
  const { rooms, asked, clock } = await bench(known, {
    ...{ places: ['1', '2', '3', '4'], answers: ['page', 'silence', 'busy'] },
  });
  rooms.online(false);
  await expect.poll(() => asked).toEqual(['1', '3']);
  rooms.online(true);
  for (const count of [3, 4]) {
    clock.pass(30_000);
    await expect.poll(() => asked).toHaveLength(count);
  }
  await expect.poll(bodies).toEqual(['1', '2', '3', '4']);
  expect(asked).toEqual(['1', '3', '3', '3']);
});

test('a gap in a room of more pages than are read at a time is read to its end', async () => {
  await said('1');
  const places = Array.from({ length: 105 }, (_, at) => String(at + 1));
  const { rooms } = await bench(known, { places });
  rooms.online(false);
  await expect.poll(async () => (await openChatReader().conversations(account))[0]?.unread).toBe(104 + 1);
  await expect.poll(() => store.gap(roomGap(account, room))).toBeUndefined();
});

test('what was missed in a room stands behind what was done there before, though our clock is ahead', async () => {
  await said('1');
  const time = Date.now();
  await store.act({
    ...{ id: 'r1', account, peer: room, author: 'id o-romeo', nick: 'Romeo', target: '1', time, order: 2 },
    ...{ change: { type: 'reactions', emojis: ['🐢'] }, state: 'acked' },
  });
  const { rooms } = await bench(known, { places: ['1', '2'] });
  rooms.online(false);
  await expect.poll(async () => (await store.message(account, roomMessageId(room, '2')))?.time).toBe(time);
});

test('a place that a room has forgotten is replaced by a time that our clock, minutes ahead, may have meant', async () => {
  await said('1', Date.parse('2026-01-01T00:05:00Z'));
  const { rooms, starts } = await bench(known, { places: ['1', '2'], answers: ['gone'] });
  rooms.online(false);
  await expect.poll(bodies).toEqual(['1', '2']);
  expect(starts).toEqual(['', '2025-12-31T23:55:00.000Z']);
});

test('what is said while a room lost us, as its last page is stored, is read behind it', async () => {
  await said('1');
  const places = ['1', '2'];
  const narrowGap: ChatStore['narrowGap'] = (...gap) => openChatStore().narrowGap(...gap);
  let entered = 0;
  store.narrowGap = async (...gap) => {
    await narrowGap(...gap);
    if (places.length > 2) return;
    places.push('3');
    await rooms.begin();
    rooms.online(false);
    await expect.poll(() => (entered = sent.filter((one) => one.startsWith('<presence')).length)).toBe(2);
  };
  const { rooms, sent } = await bench(known, { places });
  rooms.online(false);
  await expect.poll(bodies).toEqual(['1', '2', '3']);
  expect(entered).toBe(2);
});

test('of an account that is being forgotten nothing more is stored, in the middle of a page', async () => {
  await said('1');
  const stored: Promise<unknown>[] = [];
  const add: ChatStore['add'] = (...one) => openChatStore().add(...one);
  store.add = (...one) => {
    rooms.stop();
    const added = add(...one);
    stored.push(added);
    return added;
  };
  const { rooms, asked } = await bench(known, { places: ['1', '2', '3'] });
  rooms.online(false);
  await expect.poll(() => stored.length).toBe(1);
  await stored[0];
  await settled();
  expect([asked, await bodies()]).toEqual([['1'], ['1', '2']]);
});
