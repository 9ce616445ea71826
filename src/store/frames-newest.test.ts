import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test } from 'vitest';
import type { Pack } from '../core/frames/pack.ts';
import { emptyRing } from '../core/frames/ring.ts';
import { chunkRows, firstOfChunk, type RecordedRow } from '../core/frames/row.ts';
import { sealRows } from '../core/frames/seal.ts';
import { openFramesStore, type FramesBatch } from './frames-store.ts';
import { openFramesReader } from './open-readers.ts';
import { openFramesDb } from './schema.ts';

const juliet = 'juliet@capulet.example';
const row: RecordedRow = {
  ...{
    time: 1,
    stream: 's1',
    direction: 'in',
    kind: 'message',
    bytes: 10,
    shape: null,
    from: null,
    to: null,
  },
  ...{ remark: null, asks: false, back: 0, text: '<message/>' },
};

/** Full chunks [from, to), of which those before `first` count no more. */
async function written(from: number, to: number, first: number): Promise<void> {
  const store = openFramesStore();
  const sealed = Array.from({ length: to - from }, (_, index) => {
    const chunk = from + index;
    const rows = Array.from({ length: chunkRows }, () => row);
    return { chunk, ...sealRows(firstOfChunk(chunk), rows) };
  });
  const ring = { ...emptyRing, first, last: to * chunkRows };
  const batch: FramesBatch = { sealed, full: [], tails: [], large: [], ring };
  await store.write(batch);
  await store.tidy(batch);
}

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  await openFramesStore().addStream(
    { id: 's1', source: 'account', account: juliet, url: '', openedAt: 1 },
    1,
  );
});

const ends = (packs: readonly Pack[]): readonly (number | undefined)[] => {
  const last = packs.at(-1);
  const unbroken = packs.every(
    (pack, at) => at === 0 || pack.first === (packs[at - 1]?.first ?? 0) + (packs[at - 1]?.count ?? 0),
  );
  expect(unbroken).toBe(true);
  return [packs[0]?.first, last && last.first + last.count - 1];
};

test('the newest rows are read first, all before them after that, each once', async () => {
  await written(0, 66, 1501);
  expect(await (await openFramesDb()).getAllKeys('segments')).toEqual([0]);
  const { first, packs, older } = await openFramesReader().openNewest();
  expect([first, ends(packs), ends((await older?.()) ?? [])]).toEqual([1501, [64_001, 66_000], [1, 64_000]]);
  expect(ends((await openFramesReader().open()).packs)).toEqual([1, 66_000]);
});

test('where few came since, the segment before is among the newest', async () => {
  await written(0, 64, 1);
  const { packs, older } = await openFramesReader().openNewest();
  expect([ends(packs), older]).toEqual([[1, 64_000], null]);
});

test('older rows that cannot be read are named, and the newest are there', async () => {
  await written(0, 66, 1);
  const db = await openFramesDb();
  await db.delete('segments', 0);
  await db.delete('chunks', 3);
  const { packs, older } = await openFramesReader().openNewest();
  expect(ends([...((await older?.()) ?? []), ...packs])).toEqual([1, 66_000]);
});

test('older rows are read anew when they are asked for again, as they are by then', async () => {
  await written(0, 66, 1);
  const { older } = await openFramesReader().openNewest();
  expect(ends((await older?.()) ?? [])).toEqual([1, 64_000]);
  expect(ends((await older?.()) ?? [])).toEqual([1, 64_000]);
  await openFramesStore().evict({ ...emptyRing, first: 65_001, from: 65, last: 66_000 });
  expect(await older?.()).toEqual([]);
});
