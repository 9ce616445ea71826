/** Erasing the frames of one account from among those of others. */
import type { IDBPDatabase, IDBPTransaction } from 'idb';
import { asPack, asTail, asTexts } from '../core/frames/check.ts';
import { sealRows } from '../core/frames/seal.ts';
import { packRows, packTexts, type Pack } from '../core/frames/pack.ts';
import { groupOf } from '../core/frames/gram-groups.ts';
import { chunkRows, firstOfChunk, segmentOf } from '../core/frames/row.ts';
import { largeRows, unpackRows } from '../core/frames/unpack.ts';
import { indexGroup } from './frames-index.ts';
import { mergeSegment } from './frames-store.ts';
import { keptStreams } from './frames-streams.ts';
import type { FramesSchema } from './schema.ts';

/**
 * Chunk by chunk, so that a million frames do not fill the memory. The streams go last: what was interrupted is
 * done by asking again. What cannot be read may be anyone's, and goes too.
 */
export async function forgetFrames(
  db: IDBPDatabase<FramesSchema>,
  account: string,
  live: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const kept = await keptStreams(db);
  const streams = new Set(kept.flatMap(([id, one]) => (one === null || one.account === account ? [id] : [])));
  if (streams.size === 0) return streams;
  await forgetTail(db, streams);
  const segments = new Set<number>();
  const groups = new Set<number>();
  for (const chunk of await db.getAllKeys('chunks')) {
    if (!(await forgetChunk(db, chunk, streams))) continue;
    segments.add(segmentOf(chunk));
    groups.add(groupOf(chunk));
  }
  for (const segment of segments) {
    const had = (await db.getKey('segments', segment)) !== undefined;
    if (had) await mergeSegment(db, segment);
  }
  for (const group of groups) await indexGroup(db, group);
  const over = [...streams].filter((id) => !live.has(id));
  const tx = db.transaction('streams', 'readwrite');
  await Promise.all([...over.map((id) => tx.store.delete(id)), tx.done]);
  return streams;
}

async function forgetTail(db: IDBPDatabase<FramesSchema>, streams: ReadonlySet<string>): Promise<void> {
  const tx = db.transaction(['tail', 'large'], 'readwrite');
  for (const key of await tx.objectStore('tail').getAllKeys()) {
    const tail = asTail(await tx.objectStore('tail').get(key));
    if (tail === null) {
      await tx.objectStore('tail').delete(key);
      continue;
    }
    const { pack, texts } = tail;
    if (!holds(pack, streams)) continue;
    const large = new Map<number, string>();
    for (const seq of largeRows(pack)) {
      if (isOf(pack, seq, streams)) await tx.objectStore('large').delete(seq);
      else large.set(seq, (await tx.objectStore('large').get(seq)) ?? '');
    }
    const rows = unpackRows(pack, texts, large).map((row) => (row && streams.has(row.stream) ? null : row));
    const left = { pack: packRows(pack.first, rows), texts: packTexts(pack.first, rows) };
    await tx.objectStore('tail').put(left, key);
  }
  await tx.done;
}

/** Answers whether anything in it changed. */
async function forgetChunk(
  db: IDBPDatabase<FramesSchema>,
  chunk: number,
  streams: ReadonlySet<string>,
): Promise<boolean> {
  const tx = db.transaction(['chunks', 'texts', 'grams', 'largeGrams', 'large'], 'readwrite');
  const pack = asPack(await tx.objectStore('chunks').get(chunk));
  if (pack !== null && !holds(pack, streams)) return (await tx.done, false);
  const texts = asTexts(await tx.objectStore('texts').get(chunk));
  if (pack === null || texts === null) {
    await put(tx, chunk, sealRows(firstOfChunk(chunk), Array<null>(chunkRows).fill(null)));
    return true;
  }
  const large = new Map<number, string>();
  for (const seq of largeRows(pack)) {
    if (isOf(pack, seq, streams)) await tx.objectStore('large').delete(seq);
    else large.set(seq, (await tx.objectStore('large').get(seq)) ?? '');
  }
  const rows = unpackRows(pack, texts, large).map((row) => (row && streams.has(row.stream) ? null : row));
  await put(tx, chunk, sealRows(pack.first, rows));
  return true;
}

async function put(
  tx: IDBPTransaction<FramesSchema, ('chunks' | 'texts' | 'grams' | 'largeGrams' | 'large')[], 'readwrite'>,
  chunk: number,
  { pack, texts, grams }: ReturnType<typeof sealRows>,
): Promise<void> {
  await Promise.all([
    tx.objectStore('chunks').put(pack, chunk),
    tx.objectStore('texts').put(texts, chunk),
    tx.objectStore('grams').put(grams.small, chunk),
    grams.large === null
      ? tx.objectStore('largeGrams').delete(chunk)
      : tx.objectStore('largeGrams').put(grams.large, chunk),
    tx.done,
  ]);
}

function holds(pack: Pack, streams: ReadonlySet<string>): boolean {
  return pack.words.stream.some((id) => streams.has(id));
}

function isOf(pack: Pack, seq: number, streams: ReadonlySet<string>): boolean {
  return streams.has(pack.words.stream[pack.stream[seq - pack.first] ?? 0] ?? '');
}
