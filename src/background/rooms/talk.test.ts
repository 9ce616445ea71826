import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import { nodePorts } from '../../../e2e/world/node-ports.ts';
import { parseDocument } from '../../core/xml/index.ts';
import type { RoomRecord } from '../../store/chat-records.ts';
import { openChatStore, type ChatStore } from '../../store/chat-store.ts';
import { openChatReader } from '../../store/open-readers.ts';
import { emptyRoom } from './reading.ts';
import { hear, names, type Said } from './talk.ts';

const account = 'juliet@capulet.example';
const address = 'balcony@rooms.capulet.example';
const ports = nodePorts();
const plain: RoomRecord = {
  ...emptyRoom(account, address, 'Juliet'),
  state: 'joined',
  occupants: ['Juliet', 'Romeo'].map((nick, at) => ({
    ...{ nick, role: 'participant', affiliation: 'none', jid: null, author: `nick ${nick} ${at}` },
  })),
};
const known: RoomRecord = { ...plain, can: ['archive', 'ids', 'occupants'], ownId: 'o-juliet' };

let store: ChatStore;
let order = 0;
beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  store = openChatStore();
  order = 0;
});

const say = (room: RoomRecord, nick: string, inside: string, more: Partial<Said> = {}): Promise<boolean> =>
  hear(
    { store, random: ports.random, nextOrder: () => (order += 1) },
    {
      ...{ room, nick, archived: null, counted: null, time: (order += 1), past: false, quiet: false },
      message: parseDocument(
        `<message xmlns='jabber:client' type='groupchat' from='${address}/${nick}' id='m${order}'>${inside}</message>`,
      ),
      ...more,
    },
  );
const shown = async (): Promise<string[]> =>
  (await openChatReader().messages(account, address, 100)).map(
    ({ nick, body, state }) => `${state === 'received' ? nick : 'me'}: ${body}`,
  );
const body = (text: string): string => `<body>${text}</body>`;
const occupant = (id: string): string => `<occupant-id xmlns='urn:xmpp:occupant-id:0' id='${id}'/>`;
const place = (id: string, by = address): string =>
  `<stanza-id xmlns='urn:xmpp:sid:0' by='${by}' id='${id}'/>`;
const replace = (id: string): string => `<replace xmlns='urn:xmpp:message-correct:0' id='${id}'/>`;

describe('who says it', () => {
  it('is known by the id that the room gave, whatever name they take', async () => {
    await say(known, 'Romeo', body('east') + occupant('o-romeo') + place('1'));
    await say(known, 'Romeo', body('forged') + occupant('o-tybalt') + place('2') + replace('m1'));
    await say(known, 'Montague', body('west') + occupant('o-romeo') + place('3') + replace('m1'));
    expect(await shown()).toEqual(['Romeo: west', 'Romeo: forged']);
  });

  it('is us by that id alone, not by our name', async () => {
    await say(known, 'Juliet', body('not me') + occupant('o-tybalt') + place('1'));
    await say(known, 'Jule', body('me, elsewhere') + occupant('o-juliet') + place('2'));
    expect(await shown()).toEqual(['Juliet: not me', 'me: me, elsewhere']);
  });

  it('is by name only as long as they stay, where the room gives no ids', async () => {
    await say(plain, 'Romeo', body('east'));
    const occupants = plain.occupants.map((one) =>
      one.nick === 'Romeo' ? { ...one, author: 'nick Romeo 99' } : one,
    );
    await say({ ...plain, occupants }, 'Romeo', body('somebody else') + replace('m1'));
    expect(await shown()).toEqual(['Romeo: east', 'Romeo: somebody else']);
    await say(plain, 'Romeo', body('before we came'), { past: true });
    await say(plain, 'Romeo', body('who knows') + replace('m3'), { past: true });
    expect(await shown()).toHaveLength(4);
  });

  it('ids are the room’s: one that a sender writes into a room without them is none', async () => {
    await say(plain, 'Romeo', body('a') + occupant('o-juliet') + place('1'));
    await say(known, 'Romeo', body('b') + occupant('o-romeo') + place('2', 'romeo@montague.example'));
    const all = await openChatReader().messages(account, address, 9);
    expect(all.map((one) => [one.state, one.place])).toEqual([
      ['received', undefined],
      ['received', undefined],
    ]);
  });
});

describe('what we wrote', () => {
  const ours = { id: 'own1', account, peer: address, nick: 'Juliet', body: 'mine', state: 'sent' } as const;
  const echo = `<origin-id xmlns='urn:xmpp:sid:0' id='own1'/>`;

  it('is found again in its echo, once, and has a name for all then', async () => {
    await store.add({ ...ours, time: 1, order: 1 });
    expect(await say(known, 'Juliet', body('mine') + echo + occupant('o-juliet') + place('7'))).toBe(true);
    expect(
      await say(known, 'Juliet', body('mine') + echo + occupant('o-juliet') + place('7'), { past: true }),
    ).toBe(false);
    expect(await openChatReader().byName(account, address, '7')).toMatchObject({
      id: 'own1',
      state: 'acked',
    });
    expect(await shown()).toEqual(['me: mine']);
  });

  it('is not what somebody else says under its id', async () => {
    await store.add({ ...ours, time: 1, order: 1 });
    await say(known, 'Romeo', body('forged') + echo + occupant('o-romeo') + place('8'));
    await say(plain, 'Romeo', body('forged too') + echo, { past: true });
    expect(await shown()).toEqual(['me: mine', 'Romeo: forged', 'Romeo: forged too']);
    expect(await store.message(account, 'own1')).not.toHaveProperty('place');
  });
});

it('what was there before we looked is not unread, and what names us is counted', async () => {
  await say(known, 'Romeo', body('Juliet?') + occupant('o-romeo') + place('1'), { quiet: true, past: true });
  await say(known, 'Romeo', body('juliet!') + occupant('o-romeo') + place('2'));
  await say(known, 'Romeo', body('Julietta') + occupant('o-romeo') + place('3'));
  expect(await openChatReader().conversations(account)).toMatchObject([
    { unread: 2, mentions: 1, room: true },
  ]);
});

it.each([
  ['Juliet: come', 'Juliet', true],
  ['hey @JULIET', 'Juliet', true],
  ['Julietta', 'Juliet', false],
  ['xJuliet', 'Juliet', false],
  ['Julietta and Juliet', 'Juliet', true],
  ['a.b*c', '.*', false],
  ['ask 🌹 now', '🌹', true],
  ['anything', '', false],
])('%s names %s: %s', (text, nick, is) => {
  expect(names(text, nick)).toBe(is);
});
