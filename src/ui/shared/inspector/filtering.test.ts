import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { packRows } from '../../../core/frames/pack.ts';
import { emptyRing } from '../../../core/frames/ring.ts';
import { chunkRows, firstOfChunk, type RecordedRow } from '../../../core/frames/row.ts';
import { sealRows } from '../../../core/frames/seal.ts';
import { FrameTable } from '../../../core/frames/table.ts';
import { openFramesStore } from '../../../store/frames-store.ts';
import { openFramesReader } from '../../../store/open-readers.ts';
import type { FramesReader } from '../../../store/readers.ts';
import { openFramesDb } from '../../../store/schema.ts';
import { noFilter } from './filter.ts';
import { Filtering } from './filtering.svelte.ts';
import { searchHere } from './search.ts';

const chunks = 4;
const last = chunks * chunkRows;
const row: RecordedRow = {
  ...{ time: 1, stream: 's1', direction: 'in', kind: 'message', bytes: 10, shape: null, from: null },
  ...{ to: null, remark: null, asks: false, back: 0, text: '<message/>' },
};
const store = openFramesStore;
const context = { account: () => null, xep: () => null };

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  // The hundredth of each chunk is what is looked for.
  const rows = Array.from({ length: chunkRows }, (_, index) =>
    index === 99 ? { ...row, text: '<message>balcony</message>' } : row,
  );
  const sealed = Array.from({ length: chunks }, (_, chunk) => ({
    chunk,
    ...sealRows(firstOfChunk(chunk), rows),
  }));
  await store().write({ sealed, full: [], tails: [], large: [], ring: { ...emptyRing, first: 1, last } });
});

/** A search of the texts, none of which is read before `go`. */
async function searching(more: Partial<FramesReader> = {}, before: Filtering | null = null) {
  const reader = openFramesReader();
  let go: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (go = resolve));
  const search = searchHere({
    ...reader,
    async chunk(...of) {
      await begun;
      return reader.chunk(...of);
    },
    ...more,
  });
  const table = new FrameTable();
  const held = await reader.open();
  table.append(held.packs, held.first);
  const log = { table, streams: new Map() };
  const filtering = new Filtering(log, search, { ...noFilter, text: 'balcony' }, context, before);
  const found = () => Array.from({ length: filtering.rows.count }, (_, index) => filtering.rows.at(index));
  const done = () => vi.waitFor(() => expect(filtering.progress).toBeNull());
  return { reader, log, table, filtering, found, done, go };
}

describe('a search of texts', () => {
  test('finds them', async () => {
    const { filtering, found, done, go } = await searching();
    go();
    await done();
    expect([found(), filtering.lost]).toEqual([[100, 1100, 2100, 3100], 0]);
  });

  test('ends where all is erased, of which nothing is damaged', async () => {
    const { table, filtering, found, go } = await searching();
    await store().clear(new Set(), { ...emptyRing, first: last + 1, last, from: chunks });
    expect(filtering.progress).toEqual({ done: 0, of: chunks });
    table.erase(last);
    filtering.follow();
    expect(filtering.progress).toBeNull();
    go();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect([found(), filtering.lost, filtering.stopped]).toEqual([[], 0, false]);
  });

  test('finds what is left where the oldest are overwritten, of which nothing is damaged', async () => {
    const { table, filtering, found, done, go } = await searching();
    await store().evict({ ...emptyRing, first: 2001, last, from: 2 });
    go();
    await done();
    table.erase(2000);
    filtering.follow();
    await vi.waitFor(() => expect([found(), filtering.lost]).toEqual([[2100, 3100], 0]));
  });

  test('says of how many chunks the texts could not be read', async () => {
    await (await openFramesDb()).delete('texts', 2);
    const { filtering, found, done, go } = await searching();
    go();
    await done();
    expect([found(), filtering.lost]).toEqual([[100, 1100, 3100], 1]);
  });

  test('goes on past what cannot be asked for, which counts as unread', async () => {
    const { filtering, found, done } = await searching({
      grams: () => Promise.reject(new Error('damaged')),
      chunk: (chunk, ...of) =>
        chunk === 1 ? Promise.reject(new Error('damaged')) : openFramesReader().chunk(chunk, ...of),
    });
    await done();
    expect([found(), filtering.lost]).toEqual([[100, 2100, 3100], 1]);
  });

  test('begins with what the one before it found, but for rows that are no more', async () => {
    const before = await searching();
    before.go();
    await before.done();
    const gone = await openFramesDb();
    const pack = packRows(
      1001,
      Array.from({ length: chunkRows }, () => null),
    );
    await gone.put('chunks', pack, 1);
    const after = await searching({}, before.filtering);
    expect(after.found()).toEqual([100, 2100, 3100]);
    after.go();
    await after.done();
    expect(after.found()).toEqual([100, 2100, 3100]);
  });
});
