import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FrameRecord } from '../core/framing/frame.ts';
import type { MessageRecord } from './chat-records.ts';
import type { EndpointResult } from '../contract/discovery.ts';
import { openChatStore } from './chat-store.ts';
import { openDiscoveryStore } from './discovery-store.ts';
import type { KeptDocument } from './schema.ts';
import { openFramesStore } from './frames-store.ts';
import { openChatReader, openFramesReader } from './open-readers.ts';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

function frame(seq: number, stream = 's1'): FrameRecord {
  const text = `<presence id='${seq}'/>`;
  return { seq, stream, time: seq, direction: 'in', kind: 'presence', text, bytes: text.length };
}
const frames = (from: number, to: number, stream?: string): FrameRecord[] =>
  Array.from({ length: to - from + 1 }, (_, index) => frame(from + index, stream));
const seqs = (list: readonly FrameRecord[]): number[] => list.map(({ seq }) => seq);

describe('frames', () => {
  it('are read from the end and onwards from a number', async () => {
    const store = openFramesStore();
    const reader = openFramesReader();
    await store.append(frames(1, 10), 100);
    expect(seqs(await reader.last(3))).toEqual([8, 9, 10]);
    expect(seqs(await reader.after(4, 2))).toEqual([5, 6]);
    expect(await reader.last(1)).toEqual([frame(10)]);
  });

  it('leave in order when there are more than are kept', async () => {
    const store = openFramesStore();
    expect(await store.append(frames(1, 8), 10)).toEqual({ upTo: 8, erasedUpTo: 0 });
    expect(await store.append(frames(9, 13), 10)).toEqual({ upTo: 13, erasedUpTo: 3 });
    expect(seqs(await openFramesReader().last(100))).toEqual(seqs(frames(4, 13)));
  });

  it('never get a number twice, also after all were erased', async () => {
    const store = openFramesStore();
    await store.append(frames(1, 5), 100);
    expect(await store.clear(new Set())).toBe(5);
    expect(await openFramesReader().last(100)).toEqual([]);
    expect(await store.lastSeq()).toBe(5);
    expect(await openFramesStore().lastSeq()).toBe(5);
  });

  it('of one account are forgotten without those of another', async () => {
    const store = openFramesStore();
    const stream = (id: string, account: string) => ({
      id,
      source: 'account' as const,
      account,
      url: 'wss://a.example/ws',
      openedAt: 1,
    });
    await store.addStream(stream('s1', 'juliet@capulet.example'), new Set(['s1']));
    await store.addStream(stream('s2', 'nurse@capulet.example'), new Set(['s1', 's2']));
    await store.append([...frames(1, 3), ...frames(4, 5, 's2')], 100);
    await store.forget('juliet@capulet.example');
    expect(seqs(await openFramesReader().last(100))).toEqual([4, 5]);
    expect((await openFramesReader().streams()).map(({ id }) => id)).toEqual(['s2']);
  });

  it('take their stream with them when they leave', async () => {
    const store = openFramesStore();
    const one = { source: 'account', account: 'a@b', url: 'wss://b/ws', openedAt: 1 } as const;
    await store.addStream({ ...one, id: 'old' }, new Set(['old']));
    await store.append(frames(1, 3, 'old'), 100);
    await store.append(frames(4, 120, 'new'), 100);
    await store.addStream({ ...one, id: 'new' }, new Set(['new']));
    expect((await openFramesReader().streams()).map(({ id }) => id)).toEqual(['new']);
  });

  it('erased while a stream is live keep its name', async () => {
    const store = openFramesStore();
    const one = { source: 'account', account: 'a@b', url: 'wss://b/ws', openedAt: 1 } as const;
    await store.addStream({ ...one, id: 'live' }, new Set(['live']));
    await store.addStream({ ...one, id: 'over' }, new Set(['live', 'over']));
    await store.clear(new Set(['live']));
    expect((await openFramesReader().streams()).map(({ id }) => id)).toEqual(['live']);
  });
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
    await store.add(message('second', { time: 10 }), true);
    const read = await openChatReader().messages('a@b', 'romeo@montague.example', 10);
    expect(read.map(({ id }) => id)).toEqual(['first', 'second', 'ours']);
  });

  it('are added once, whatever comes again', async () => {
    const store = openChatStore();
    expect(await store.add(message('1'))).toBe(true);
    expect(await store.add(message('1', { body: 'forged' }))).toBe(false);
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
