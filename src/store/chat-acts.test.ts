import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ActRecord, MessageRecord } from './chat-records.ts';
import { openChatStore, type ChatStore, type Course } from './chat-store.ts';
import { openChatReader } from './open-readers.ts';

const account = 'juliet@capulet.example';
const peer = 'romeo@montague.example';
let order = 0;
let store: ChatStore;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  order = 0;
  store = openChatStore();
});

const theirs = (id: string, change: Partial<MessageRecord> = {}): MessageRecord => ({
  ...{ id: `archive.${peer} ${id}`, stanza: id, account, peer, body: id, time: (order += 1), order },
  state: 'received',
  ...change,
});
const ours = (id: string, change: Partial<MessageRecord> = {}): MessageRecord => ({
  ...{ id, account, peer, body: id, time: (order += 1), order, state: 'acked' },
  ...change,
});
const act = (
  id: string,
  target: string,
  change: ActRecord['change'],
  more: Partial<ActRecord> = {},
): ActRecord => ({
  ...{ id, account, peer, author: 'them', target, change, time: (order += 1), order, state: 'acked' },
  ...more,
});
const shown = (): Promise<MessageRecord[]> => openChatReader().messages(account, peer, 100);
const bodies = async (): Promise<string[]> => (await shown()).map(({ body }) => body);
const correction = (body: string): ActRecord['change'] => ({ type: 'correction', body });

describe('a correction', () => {
  it('takes the place of the words, keeps those before, and twice is once', async () => {
    await store.add(theirs('m1', { body: 'airlock' }));
    const first = act('c1', 'm1', correction('window'));
    expect(await store.act(first)).toBe(true);
    expect(await store.act(first)).toBe(false);
    expect(await store.act(act('c2', 'm1', correction('yonder window')))).toBe(true);
    expect(await shown()).toMatchObject([
      { body: 'yonder window', original: 'airlock', edits: [{ body: 'window' }, { body: 'yonder window' }] },
    ]);
    expect(await openChatReader().conversations(account)).toMatchObject([
      { lastBody: 'yonder window', unread: 1 },
    ]);
  });

  it('that leaves twice is once, whatever the archive calls each, also when more was said between', async () => {
    await store.add(theirs('m1', { body: 'airlock' }));
    const again = (id: string, body = 'window', target = 'm1'): ActRecord =>
      act(id, target, correction(body), { stanza: 'c1' });
    expect(await store.act(again('archive 1'))).toBe(true);
    expect(await store.act(again('archive 2'))).toBe(false);
    await store.add(theirs('m2'));
    expect(await store.act(again('archive 3'))).toBe(false);
    expect(await bodies()).toEqual(['window', 'm2']);
    expect((await shown())[0]?.edits).toHaveLength(1);
    // A name that is used for something else as well hides nothing.
    expect(await store.act(again('archive 4', 'another'))).toBe(true);
    expect(await store.act(again('archive 5', 'another'))).toBe(false);
    expect(await bodies()).toEqual(['window', 'm2', 'another']);
    // Nor is one doubled whose message is not known.
    await store.act(again('archive 6', 'alone', 'unknown'));
    expect(await store.act(again('archive 7', 'alone', 'unknown'))).toBe(false);
    expect(await bodies()).toEqual(['window', 'm2', 'another', 'alone']);
  });

  it('of somebody else’s message, or not of the last, is the message that it is by itself', async () => {
    await store.add(ours('o1'));
    await store.add(theirs('m1'));
    await store.add(theirs('m2'));
    await store.act(act('c1', 'o1', correction('I hate you')));
    await store.act(act('c2', 'm1', correction('too late')));
    expect(await bodies()).toEqual(['o1', 'm1', 'm2', 'I hate you', 'too late']);
    expect((await shown())[0]).not.toHaveProperty('edits');
  });

  it('of a message of the same name finds its author’s own', async () => {
    await store.add(theirs('same', { body: 'theirs' }));
    await store.add(ours('same', { body: 'ours' }));
    await store.act(act('c1', 'same', correction('theirs, better')));
    expect(await bodies()).toEqual(['theirs, better', 'ours']);
  });

  it('that comes before its message is shown, and becomes part of it', async () => {
    const late = theirs('m1', { body: 'airlock' });
    await store.act(act('c1', 'm1', correction('window')));
    expect(await bodies()).toEqual(['window']);
    await store.add(late);
    expect(await shown()).toMatchObject([{ body: 'window', original: 'airlock' }]);
    expect(await store.act(act('c1', 'm1', correction('window')))).toBe(false);
    expect(await bodies()).toEqual(['window']);
  });

  it('of itself changes nothing but itself', async () => {
    await store.act(act('c1', 'c1', correction('me')));
    await store.act(act('c2', 'c1', correction('you')));
    expect(await bodies()).toEqual(['me', 'you']);
  });

  it('that comes late does not replace a later one', async () => {
    await store.add(theirs('m1', { time: 1 }));
    await store.act(act('c2', 'm1', correction('second'), { time: 30 }));
    await store.act(act('c1', 'm1', correction('first'), { time: 20 }));
    expect(await shown()).toMatchObject([{ body: 'second', edits: [{ body: 'first' }, { body: 'second' }] }]);
  });
});

describe('a retraction', () => {
  it('leaves nothing of the words, whatever comes again', async () => {
    await store.add(theirs('m1', { body: 'secret' }));
    await store.act(act('c1', 'm1', correction('my secret')));
    await store.act(act('r1', 'm1', { type: 'retraction' }));
    await store.add(theirs('m2'));
    await store.act(act('c1', 'm1', correction('my secret')));
    expect(JSON.stringify(await shown())).not.toContain('secret');
    expect(await shown()).toMatchObject([{ body: '' }, { body: 'm2' }]);
  });

  it('is its author’s alone', async () => {
    await store.add(ours('o1'));
    expect(await store.act(act('r1', 'o1', { type: 'retraction' }))).toBe(false);
    expect(await bodies()).toEqual(['o1']);
  });

  it('that comes before its message waits for it', async () => {
    const late = theirs('m1');
    await store.act(act('r1', 'm1', { type: 'retraction' }));
    // Nobody sees it meanwhile: what is told of is what is stored.
    const added = await store.add(late);
    expect([added]).toEqual(await shown());
    expect(await bodies()).toEqual(['']);
    expect(await openChatReader().conversations(account)).toMatchObject([{ lastIs: 'retracted' }]);
  });
});

describe('reactions', () => {
  it('are all that one has, one for each who reacts', async () => {
    await store.add(theirs('m1'));
    const react = (emojis: string[], author: string, time?: number): Promise<boolean> =>
      store.act(
        act(
          `${author}${emojis.join('')}`,
          'm1',
          { type: 'reactions', emojis },
          { author, ...(time && { time }) },
        ),
      );
    expect(await react(['👋'], 'them')).toBe(true);
    expect(await react(['👋', '🐢'], 'them')).toBe(true);
    expect(await react(['👋', '🐢'], 'them')).toBe(false);
    expect(await react(['❤️'], 'me')).toBe(true);
    expect(await react([], 'them')).toBe(true);
    expect(await react(['🐢'], 'them', 1)).toBe(false);
    const [message] = await shown();
    expect(message?.reactions?.filter(({ emojis }) => emojis.length > 0)).toMatchObject([
      { author: 'me', emojis: ['❤️'] },
    ]);
  });
});

describe('what got there', () => {
  it('is delivered one by one and displayed with all before it, and never less again', async () => {
    for (const id of ['1', '2', '3']) await store.add(ours(id));
    const reach = (name: string, how: 'delivered' | 'displayed'): Promise<boolean> =>
      store.reach({ account, peer, name }, how);
    expect(await reach('2', 'delivered')).toBe(true);
    expect(await reach('2', 'delivered')).toBe(false);
    expect(await reach('2', 'displayed')).toBe(true);
    expect(await reach('1', 'delivered')).toBe(false);
    expect((await shown()).map(({ reached }) => reached)).toEqual(['displayed', 'displayed', undefined]);
    // Neither somebody else's word, nor one for a message of theirs, says anything.
    await store.add(theirs('m1'));
    expect(await store.reach({ account, peer: 'nurse@capulet.example', name: '3' }, 'displayed')).toBe(false);
    expect(await reach('m1', 'displayed')).toBe(false);
  });

  it('is not refused: what one client says goes before what a server says of another', async () => {
    await store.add(ours('1', { state: 'sent' }));
    await store.add(ours('2', { state: 'sent' }));
    expect(await store.fail({ account, peer, id: '1' }, 'recipient-unavailable')).toBe(true);
    expect(await store.fail({ account, peer, id: '2' }, 'recipient-unavailable')).toBe(true);
    expect(await store.reach({ account, peer, name: '2' }, 'displayed')).toBe(true);
    // Of the one before nobody says anything.
    expect(await shown()).toMatchObject([
      { state: 'failed', condition: 'recipient-unavailable' },
      { state: 'acked', reached: 'displayed' },
    ]);
    expect((await shown())[1]).not.toHaveProperty('condition');
    expect(await store.fail({ account, peer, id: '2' }, 'recipient-unavailable')).toBe(false);
    expect((await shown())[1]).toMatchObject({ state: 'acked', reached: 'displayed' });
  });

  it('is read here as far as another client of ours showed it', async () => {
    for (const id of ['1', '2', '3']) await store.add(theirs(id));
    expect(await store.seenUpTo(account, peer, '2')).toBe(true);
    expect(await openChatReader().conversations(account)).toMatchObject([{ unread: 1 }]);
    expect(await store.seenUpTo(account, peer, '1')).toBe(false);
    expect(await store.seenUpTo(account, peer, 'unknown')).toBe(false);
  });

  it('is told once, of the last that asks for it', async () => {
    await store.add(theirs('1', { markable: true }));
    expect((await store.seen(account, peer)).asked?.stanza).toBe('1');
    expect(await store.seen(account, peer)).toEqual({ read: null, asked: null });
    await store.add(theirs('2'));
    expect(await store.seen(account, peer)).toMatchObject({ read: { stanza: '2' }, asked: null });
    expect(await store.unread()).toBe(0);
  });
});

describe('acts of ours', () => {
  const actsIn = async (state: Course): Promise<string[]> =>
    (await store.actsInState(account, state)).map(({ id }) => id);

  it('arrived where a room or an archive shows them to us', async () => {
    await store.add(ours('o1'));
    const change = { type: 'reactions', emojis: ['🐢'] } as const;
    await store.act(act('r1', 'o1', change, { author: 'me', state: 'queued' }));
    await store.moveActs(account, ['r1'], 'sent');
    // Somebody else's word is none.
    expect(await store.act(act('r1', 'o1', change))).toBe(false);
    expect(await actsIn('sent')).toEqual(['r1']);
    expect(await store.act(act('r1', 'o1', change, { author: 'me' }))).toBe(false);
    expect(await actsIn('sent')).toEqual([]);
  });

  it('are queued in order, and leave nothing behind when the server has them', async () => {
    await store.add(ours('o1'));
    const queued = { author: 'me', state: 'queued' } as const;
    await store.act(act('c1', 'o1', correction('o1, better'), queued));
    await store.act(act('r1', 'o1', { type: 'reactions', emojis: ['🐢'] }, queued));
    expect(await bodies()).toEqual(['o1, better']);
    expect(await actsIn('queued')).toEqual(['c1', 'r1']);
    await store.moveActs(account, ['c1', 'r1'], 'sent');
    expect(await actsIn('queued')).toEqual([]);
    await store.moveActs(account, ['c1'], 'unsure');
    expect([await actsIn('unsure'), await actsIn('sent')]).toEqual([['c1'], ['r1']]);
    await store.moveActs(account, ['c1'], 'sent');
    expect(await actsIn('unsure')).toEqual(['c1']);
    await store.moveActs(account, ['c1', 'r1'], 'acked');
    await store.moveActs(account, ['c1', 'r1'], 'unsure');
    for (const state of ['queued', 'sent', 'unsure'] as const) expect(await actsIn(state)).toEqual([]);
  });
});

it('messages of an older version are found by their names', async () => {
  globalThis.indexedDB = new IDBFactory();
  const old = await openDB('causeway.chat', 2, {
    upgrade(db) {
      const messages = db.createObjectStore('messages', { keyPath: ['account', 'id'] });
      messages.createIndex('conversation', ['account', 'peer', 'time', 'order']);
      messages.createIndex('state', ['account', 'state']);
      messages.createIndex('arrival', ['account', 'order']);
      db.createObjectStore('conversations', { keyPath: ['account', 'peer'] });
      db.createObjectStore('gaps', { keyPath: 'account' });
    },
  });
  await old.put('messages', theirs('m1'));
  old.close();
  const reader = openChatReader();
  expect(await reader.byName(account, peer, 'm1')).toMatchObject({ body: 'm1' });
  expect(await reader.byName(account, 'nurse@capulet.example', 'm1')).toBeNull();
});

it('what is stored can be searched, newest first, and drafts stay', async () => {
  await store.add(theirs('Soft! What LIGHT'));
  await store.add(ours('the light of day', { peer: 'nurse@capulet.example' }));
  const reader = openChatReader();
  const found = async (of: string | null): Promise<string[]> =>
    (await reader.search(account, of, 'light', 10)).map(({ body }) => body);
  expect(await found(null)).toEqual(['the light of day', 'Soft! What LIGHT']);
  expect(await found(peer)).toEqual(['Soft! What LIGHT']);
  await store.putDraft(account, peer, 'But soft');
  expect(await reader.draft(account, peer)).toBe('But soft');
  await store.putDraft(account, peer, null);
  expect(await reader.draft(account, peer)).toBe('');
});
