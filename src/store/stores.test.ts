import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { MessageRecord } from './chat-records.ts';
import type { EndpointResult } from '../contract/discovery.ts';
import { archivedId, archivedPlace, openChatStore } from './chat-store.ts';
import { openDiscoveryStore } from './discovery-store.ts';
import type { KeptDocument } from './schema.ts';
import { openChatReader } from './open-readers.ts';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

let order = 0;
function message(id: string, change: Partial<MessageRecord> = {}): MessageRecord {
  const usual = {
    account: 'a@b',
    peer: 'romeo@montague.example',
    body: id,
    time: 1,
    order: (order += 1),
  } as const;
  return { id, state: 'received', ...usual, ...change };
}

describe('messages', () => {
  it('move their conversation up and count as unread until they are seen', async () => {
    const store = openChatStore();
    const reader = openChatReader();
    await store.add(message('1', { time: 10 }));
    await store.add(message('2', { time: 20 }));
    await store.add(message('3', { time: 15, peer: 'nurse@capulet.example' }));
    expect((await reader.conversations('a@b')).map(({ peer, unread }) => [peer, unread])).toEqual([
      ['romeo@montague.example', 2],
      ['nurse@capulet.example', 1],
    ]);
    await store.seen('a@b', 'romeo@montague.example');
    expect((await reader.conversations('a@b'))[0]?.unread).toBe(0);
  });

  it('that were refused mark their conversation as long as they are its last', async () => {
    const store = openChatStore();
    const ours = (id: string, time: number, peer: string) => message(id, { time, peer, state: 'sent' });
    for (const [at, peer] of ['one@b', 'two@b', 'three@b'].entries()) {
      await store.add(ours(`m${at}`, 10 + at, peer));
      await store.fail({ account: 'a@b', id: `m${at}`, peer }, 'service-unavailable');
    }
    await store.add(ours('later', 20, 'two@b'));
    await store.add(message('theirs', { time: 20, peer: 'three@b' }));
    const { conversations, refused } = await openChatReader().lines('a@b');
    expect(refused).toEqual(['one@b']);
    expect(conversations.at(-1)?.peer).toBe('one@b');
    expect(await openChatReader().lines('c@d')).toEqual({ conversations: [], refused: [] });
  });

  it('that were delayed do not replace a newer last line, and stand in order of time', async () => {
    const store = openChatStore();
    await store.add(message('new', { time: 20 }));
    await store.add(message('old', { time: 10 }));
    expect((await openChatReader().conversations('a@b'))[0]?.lastBody).toBe('new');
    const read = await openChatReader().messages('a@b', 'romeo@montague.example', 10);
    expect(read.map(({ id }) => id)).toEqual(['old', 'new']);
  });

  it('that are known to be in order stay so, whatever times they claim', async () => {
    const store = openChatStore();
    await store.add(message('first', { time: 20 }));
    await store.add(message('ours', { time: 30, state: 'sent' }));
    await store.add(message('second', { time: 10 }), { inOrder: true });
    const read = await openChatReader().messages('a@b', 'romeo@montague.example', 10);
    expect(read.map(({ id }) => id)).toEqual(['first', 'second', 'ours']);
  });

  it('of ours that come late leave unread what came behind them, and what names us there', async () => {
    const store = openChatStore();
    const ours = (id: string, time: number) => store.add(message(id, { time, state: 'acked' }));
    await store.add(message('1', { time: 10, mentions: true }));
    await store.add(message('2', { time: 30, mentions: true }));
    await store.add(message('3', { time: 40 }));
    const line = async () => (await openChatReader().conversations('a@b'))[0];
    await ours('late', 20);
    expect(await line()).toMatchObject({ lastBody: '3', unread: 2, mentions: 1 });
    await store.seenUpToId('a@b', 'romeo@montague.example', '2');
    // What was read stays so.
    await ours('later', 15);
    expect(await line()).toMatchObject({ unread: 1, mentions: 0, marked: '2' });
    await ours('last', 50);
    expect(await line()).toMatchObject({ unread: 0, mentions: 0 });
  });

  it('of an occupant of a room are known by their place, whatever their name is', async () => {
    const store = openChatStore();
    const peer = 'balcony@rooms.capulet.example/Romeo of Montague';
    for (let at = 1; at <= 20; at += 1) await store.add(message(archivedId(peer, `place ${at}`), { peer }));
    expect(archivedPlace(message(archivedId(peer, 'place 20'), { peer }))).toBe('place 20');
    expect(await store.placeBefore('a@b', peer, Infinity)).toBe('place 1');
    await store.openGap('a@b', 0);
    expect(await store.gap('a@b')).toMatchObject({ after: 'place 1' });
  });

  it('are put into the order of the archive by taking each other’s places', async () => {
    const store = openChatStore();
    await store.add(message('c', { time: 10 }));
    await store.add(message('ours', { time: 15, state: 'acked' }));
    await store.add(message('a', { time: 20 }));
    await store.add(message('b', { time: 30 }));
    const peer = 'romeo@montague.example';
    expect(await store.arrange('a@b', ['a', 'unknown', 'ours', 'b', 'c', 'a'])).toEqual([
      { id: 'a', peer, time: 10, moved: true },
      { id: 'b', peer, time: 20, moved: true },
      { id: 'c', peer, time: 30, moved: true },
    ]);
    const read = await openChatReader().messages('a@b', 'romeo@montague.example', 10);
    expect(read.map(({ id, time }) => [id, time])).toEqual([
      ['a', 10],
      ['ours', 15],
      ['b', 20],
      ['c', 30],
    ]);
    const [line] = await openChatReader().conversations('a@b');
    expect(line).toMatchObject({ lastBody: 'c', unread: 2 });
    expect((await store.arrange('a@b', ['a', 'b', 'c'])).some(({ moved }) => moved)).toBe(false);
    // None stands before what comes before all of them, nor are two of them at one place.
    const behind = await store.arrange('a@b', ['a', 'b', 'c'], new Map([[peer, 25]]));
    expect(behind.map(({ time }) => time)).toEqual([25 + 2 ** -10, 25 + 2 ** -9, 30]);
  });

  it('are added once, whatever comes again', async () => {
    const store = openChatStore();
    expect(await store.add(message('1'))).toMatchObject({ id: '1' });
    expect(await store.add(message('1', { body: 'forged' }))).toBeNull();
    expect((await openChatReader().messages('a@b', 'romeo@montague.example', 10))[0]?.body).toBe('1');
  });

  it('of ours can be refused; those of others cannot be touched by that', async () => {
    const store = openChatStore();
    await store.add(message('ours', { state: 'sent' }));
    await store.add(message('theirs'));
    expect(await store.fail({ account: 'a@b', id: 'ours', peer: 'romeo@montague.example' }, 'gone')).toBe(
      true,
    );
    expect(await store.fail({ account: 'a@b', id: 'theirs', peer: 'romeo@montague.example' }, 'forged')).toBe(
      false,
    );
    const read = await openChatReader().messages('a@b', 'romeo@montague.example', 10);
    expect(read.map(({ state }) => state).sort()).toEqual(['failed', 'received']);
  });

  it('can be refused only by whom they were written to', async () => {
    const store = openChatStore();
    await store.add(message('ours', { state: 'sent' }));
    expect(await store.fail({ account: 'a@b', id: 'ours', peer: 'evil@c.example' }, 'gone')).toBe(false);
    expect((await openChatReader().messages('a@b', 'romeo@montague.example', 1))[0]?.state).toBe('sent');
  });

  it('of one time stand in the order in which they came', async () => {
    const store = openChatStore();
    for (const id of ['z', 'a', 'm', 'b']) await store.add(message(id, { time: 5 }));
    const read = await openChatReader().messages('a@b', 'romeo@montague.example', 10);
    expect(read.map(({ id }) => id)).toEqual(['z', 'a', 'm', 'b']);
  });

  it('wait in the order in which they were written', async () => {
    const store = openChatStore();
    await store.add(message('second', { state: 'queued', order: 2000 }));
    await store.add(message('first', { state: 'queued', order: 1000 }));
    await store.add(message('gone', { state: 'sent', time: 0 }));
    expect((await store.inState('a@b', 'queued')).map(({ id }) => id)).toEqual(['first', 'second']);
  });

  it('go their way once, whatever is told of them twice or late', async () => {
    const store = openChatStore();
    const move = async (to: Parameters<typeof store.move>[2]) =>
      (await store.move('a@b', ['1', 'unknown'], to)).map(({ id, state }) => [id, state]);
    await store.add(message('1', { state: 'queued' }));
    expect(await move('sent')).toEqual([['1', 'sent']]);
    expect(await move('unsure')).toEqual([['1', 'unsure']]);
    expect(await move('queued')).toEqual([['1', 'queued']]);
    expect(await move('acked')).toEqual([['1', 'acked']]);
    expect(await move('acked')).toEqual([]);
    expect(await move('queued')).toEqual([]);
    expect(await move('unsure')).toEqual([]);
  });

  it('of an account are forgotten without those of one whose name begins alike', async () => {
    const store = openChatStore();
    await store.add(message('1'));
    await store.add(message('2', { account: 'a@b.example' }));
    await store.forget('a@b');
    expect(await openChatReader().conversations('a@b')).toEqual([]);
    expect(await openChatReader().messages('a@b.example', 'romeo@montague.example', 10)).toHaveLength(1);
  });
});

describe('discovery', () => {
  const result = (url: string, at: number): EndpointResult => ({
    domain: new URL(url).hostname,
    url,
    at,
    took: 1,
    outcome: { ok: true, reached: 'https' },
    pins: null,
  });
  const document = (domain: string, kind: 'hacx' | 'host-meta'): KeptDocument => ({
    domain,
    kind,
    url: '',
    finalUrl: '',
    status: 200,
    contentType: '',
    body: { text: domain },
    security: null,
    fetchedAt: 1,
    expiresAt: 2,
  });

  it('keeps one document of each kind for a domain, apart from domains whose names begin alike', async () => {
    const store = openDiscoveryStore();
    await store.putDocuments([document('a.example', 'hacx')]);
    await store.putDocuments([document('a.example', 'host-meta')]);
    await store.putDocuments([{ ...document('a.example', 'hacx'), fetchedAt: 9 }]);
    await store.putDocuments([document('a.example.org', 'hacx')]);
    expect((await store.documents('a.example')).map(({ kind, fetchedAt }) => [kind, fetchedAt])).toEqual([
      ['hacx', 9],
      ['host-meta', 1],
    ]);
    expect([...(await store.domains())].sort()).toEqual(['a.example', 'a.example.org']);
    await store.putResult(result('wss://a.example/', 1));
    await store.putResult(result('wss://b.example/', 1));
    await store.forget('a.example');
    expect(await store.documents('a.example')).toEqual([]);
    expect(await store.document('a.example.org', 'hacx')).toBeDefined();
    expect((await store.results()).map(({ url }) => url)).toEqual(['wss://b.example/']);
  });

  it('keeps the newest results alone', async () => {
    const store = openDiscoveryStore();
    for (let at = 0; at < 503; at += 1) await store.putResult(result(`wss://h${String(at)}.example/`, at));
    const kept = await store.results();
    expect(kept).toHaveLength(500);
    expect(Math.min(...kept.map(({ at }) => at))).toBe(3);
  });
});
