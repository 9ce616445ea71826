import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test } from 'vitest';
import { bitOf } from '../core/frames/gram-groups.ts';
import { emptyRing } from '../core/frames/ring.ts';
import { firstOfChunk, type RecordedRow } from '../core/frames/row.ts';
import { sealRows } from '../core/frames/seal.ts';
import { sliceKey } from './frames-index.ts';
import { openFramesStore, type FramesBatch } from './frames-store.ts';
import { openFramesReader } from './open-readers.ts';
import { openFramesDb } from './schema.ts';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const juliet = 'juliet@capulet.example';
const row = (text: string): RecordedRow => ({
  time: 1,
  stream: 's1',
  direction: 'in',
  kind: 'message',
  bytes: text.length,
  shape: null,
  from: null,
  to: null,
  remark: null,
  asks: false,
  back: 0,
  text,
});

/** Chunks of one frame each, the last with `last` in it. */
function batchOf(chunks: number, last: string, from = 0): FramesBatch {
  const sealed = Array.from({ length: chunks }, (_, chunk) => {
    const text = chunk === chunks - 1 ? last : `frame of chunk ${chunk}`;
    return { chunk, ...sealRows(firstOfChunk(chunk), [row(text)]) };
  });
  return { sealed, full: [], tails: [], large: [], ring: { ...emptyRing, last: chunks * 1000, from } };
}

async function written(batch: FramesBatch): Promise<void> {
  const store = openFramesStore();
  await store.addStream({ id: 's1', source: 'account', account: juliet, url: '', openedAt: 1 }, 1);
  await store.write(batch);
  await store.tidy(batch);
}

const holders = async (needle: string): Promise<number | undefined> =>
  (await openFramesReader().holders('small', needle)).get(0);

test('a full group says which of its chunks may hold a word, in place of their bitmaps', async () => {
  await written(batchOf(32, 'wherefore art thou'));
  expect([await holders('wherefore'), await holders('frame of'), await holders('nowhere')]).toEqual([
    bitOf(31),
    ~bitOf(31),
    0,
  ]);
  expect(await (await openFramesDb()).count('grams')).toBe(0);
  // Four letters are the least that can be asked for.
  expect(await holders('art')).toBeUndefined();
});

test('a group that is not full leaves the bitmaps where they are', async () => {
  await written(batchOf(31, 'wherefore'));
  expect(await holders('wherefore')).toBeUndefined();
  expect(await (await openFramesDb()).count('grams')).toBe(31);
});

test('what was erased with its account is not said of its chunk any more', async () => {
  await written(batchOf(32, 'wherefore art thou'));
  await openFramesStore().forget(juliet, new Set());
  expect(await holders('wherefore')).toBe(0);
  expect(await (await openFramesDb()).count('grams')).toBe(0);
});

test('a slice that is damaged rules nothing out', async () => {
  await written(batchOf(32, 'wherefore art thou'));
  const db = await openFramesDb();
  for (const key of await db.getAllKeys('slices')) await db.put('slices', new Uint32Array(7), key);
  expect(await holders('nowhere')).toBeUndefined();
});

test('groups go with their chunks, and all of them when everything is erased', async () => {
  await written(batchOf(64, 'wherefore'));
  const db = await openFramesDb();
  const groups = async (): Promise<IDBValidKey[]> =>
    await db.getAllKeys('slices', IDBKeyRange.bound(sliceKey('large', 9, 0), sliceKey('large', 9, 99)));
  expect(await groups()).toHaveLength(2);
  const store = openFramesStore();
  const more: FramesBatch = { ...batchOf(1, ''), sealed: [], ring: { ...emptyRing, from: 40 } };
  await store.write(more);
  await store.tidy(more);
  expect(await groups()).toEqual([sliceKey('large', 9, 1)]);
  await store.clear(new Set(), { ...emptyRing, first: 64_001, last: 64_000 });
  expect(await db.count('slices')).toBe(0);
});
