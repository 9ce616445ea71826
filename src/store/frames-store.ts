/** Writing frames: rows of the open chunk in batches, full chunks at once, the oldest evicted in the same transaction. */
import type { IDBPDatabase, IDBPTransaction } from 'idb';
import type { FullChunk } from '../core/frames/open-chunk.ts';
import type { Grams } from '../core/frames/grams.ts';
import { asPack, asTail } from '../core/frames/check.ts';
import { mergePacks } from '../core/frames/merge.ts';
import type { Pack, Texts } from '../core/frames/pack.ts';
import type { Ring } from '../core/frames/ring.ts';
import { groupChunks, groupOf } from '../core/frames/gram-groups.ts';
import { sealRows } from '../core/frames/seal.ts';
import { slimmed } from '../core/frames/slim.ts';
import { chunkOf, firstOfChunk, segmentChunks, segmentOf, type RecordedRow } from '../core/frames/row.ts';
import { largeRows, unpackRows } from '../core/frames/unpack.ts';
import type { StreamRecord } from '../core/framing/frame.ts';
import { forgetFrames } from './frames-forget.ts';
import { forgetGroups, indexGroup } from './frames-index.ts';
import { readRing } from './frames-ring.ts';
import { keptStreams } from './frames-streams.ts';
import { openFramesDb, type FramesSchema, type TailRecord } from './schema.ts';

export interface SealedChunk {
  readonly chunk: number;
  readonly pack: Pack;
  readonly texts: Texts;
  readonly grams: Grams;
}

export interface FramesBatch {
  /** Full chunks, written as such; what the tail holds of them goes. */
  readonly sealed: readonly SealedChunk[];
  /** Full chunks whose rows are in the tail: `tidy` makes chunks of them. */
  readonly full: readonly FullChunk[];
  /** New rows that are in none of `sealed`. */
  readonly tails: readonly TailRecord[];
  /** Texts that are kept apart, by number. */
  readonly large: readonly (readonly [number, string])[];
  /** After this batch. Chunks before `from` are erased. */
  readonly ring: Ring;
}

/** What a recorder goes on from. */
export interface KeptFrames {
  readonly ring: Ring;
  /** Number of the first of `rows`. */
  readonly first: number;
  /** The rows of the chunk that is not full yet. */
  readonly rows: readonly (RecordedRow | null)[];
  /** Of which frames are kept, but those that cannot be read. */
  readonly streams: readonly StreamRecord[];
}

export interface FramesStore {
  /** Streams of a recorder before are taken to have ended. */
  open(): Promise<KeptFrames>;
  /** Rejects with a `QuotaExceededError` where the disk is full; then nothing of it was written. */
  write(batch: FramesBatch): Promise<void>;
  /**
   * Puts together what is read together, of what was written: nothing needs it, and all is faster after it. Other
   * calls need not wait for it.
   */
  tidy(batch: FramesBatch): Promise<void>;
  /** Makes room: erases the chunks before `ring.from`. */
  evict(ring: Ring): Promise<void>;
  /** Adds a stream, and drops those that ended before frame `first`. */
  addStream(stream: StreamRecord, first: number): Promise<void>;
  /** `stream` says how it ended; `last`: with which frame it is dropped. */
  endStream(stream: StreamRecord, last: number): Promise<void>;
  /** Erases all frames, and all streams but `live` ones. */
  clear(live: ReadonlySet<string>, ring: Ring): Promise<void>;
  /** Erases the frames of one account, and its streams but for `live` ones. Answers the ids of all of them. */
  forget(account: string, live: ReadonlySet<string>): Promise<ReadonlySet<string>>;
}

/** `name`: of the database, those recorded here if none is given. */
export function openFramesStore(name?: string): FramesStore {
  let opening: Promise<IDBPDatabase<FramesSchema>> | null = null;
  const db = (): Promise<IDBPDatabase<FramesSchema>> => (opening ??= openFramesDb(name));
  /** Chunks before it are erased, and groups before that; null while that is not known. */
  let erased: number | null = null;
  let ungrouped: number | null = null;
  return {
    open: async () => open(await db()),
    async write(batch) {
      const erases = batch.ring.from > 0 && batch.ring.from !== erased;
      await write(await db(), batch, erases);
      erased = batch.ring.from;
    },
    async tidy({ sealed, full, ring }) {
      const it = await db();
      await seal(it, full, ring.from);
      const group = groupOf(ring.from);
      if (ungrouped !== group) await forgetGroups(it, group);
      ungrouped = group;
      for (const { chunk } of [...sealed, ...full]) {
        if ((chunk + 1) % segmentChunks === 0) await mergeSegment(it, segmentOf(chunk));
        if ((chunk + 1) % groupChunks === 0) await indexGroup(it, groupOf(chunk));
      }
    },
    evict: async (ring) => evict(await db(), ring),
    addStream: async (stream, first) => addStream(await db(), stream, first),
    endStream: async (stream, last) => endStream(await db(), stream, last),
    clear: async (live, ring) => clear(await db(), live, ring),
    forget: async (account, live) => forgetFrames(await db(), account, live),
  };
}

async function open(db: IDBPDatabase<FramesSchema>): Promise<KeptFrames> {
  const ring = await readRing(db);
  const streams = await keptStreams(db);
  const tx = db.transaction(['tail', 'large', 'streams'], 'readwrite');
  const chunk = chunkOf(ring.last + 1);
  const kept = await rowsFrom(tx, firstOfChunk(chunk));
  // Chunks that were full, of which none was made before the worker ended.
  const full: FullChunk[] = [];
  const before = await tx.objectStore('tail').getAllKeys(IDBKeyRange.upperBound(firstOfChunk(chunk), true));
  for (const one of new Set(before.map(chunkOf)))
    full.push({ chunk: one, ...(await rowsFrom(tx, firstOfChunk(one), firstOfChunk(one + 1))) });
  for (const [, stream] of streams) {
    if (stream?.last === null)
      await tx.objectStore('streams').put({
        ...stream,
        last: ring.last,
        end: { at: null, how: 'worker-stopped' },
      });
  }
  await tx.done;
  // Where there is no room for them they stay as they are, and can be read.
  await seal(db, full, ring.from).catch(() => undefined);
  const first = kept.rows.length === 0 ? ring.last + 1 : kept.first;
  const rows = [...kept.rows];
  // Numbers of rows that cannot be read are not given again.
  while (rows.length > 0 && first + rows.length <= ring.last) rows.push(null);
  return { ring, first, rows, streams: streams.flatMap(([, stream]) => stream ?? []) };
}

/** What the tail holds of rows numbered [from, to); null for those between that cannot be read. */
async function rowsFrom(
  tx: IDBPTransaction<FramesSchema, ('tail' | 'large' | 'streams')[], 'readwrite'>,
  from: number,
  to?: number,
): Promise<Pick<FullChunk, 'first' | 'rows'>> {
  let first = from;
  const rows: (RecordedRow | null)[] = [];
  const range = to === undefined ? IDBKeyRange.lowerBound(from) : IDBKeyRange.bound(from, to, false, true);
  for (const record of await tx.objectStore('tail').getAll(range)) {
    const tail = asTail(record);
    if (tail === null) continue;
    const { pack, texts } = tail;
    if (rows.length === 0) first = pack.first;
    while (first + rows.length < pack.first) rows.push(null);
    const large = new Map<number, string>();
    for (const seq of largeRows(pack)) large.set(seq, (await tx.objectStore('large').get(seq)) ?? '');
    rows.push(...unpackRows(pack, texts, large));
  }
  return { first, rows };
}

const written = [
  'tail',
  'chunks',
  'texts',
  'grams',
  'largeGrams',
  'slices',
  'large',
  'segments',
  'meta',
] as const;
/** What most batches are written to: whoever reads or tidies the other stores is not waited for. */
const appended = ['tail', 'large', 'meta'] as const;

async function write(db: IDBPDatabase<FramesSchema>, batch: FramesBatch, erases: boolean): Promise<void> {
  const durability = { durability: 'relaxed' } as const;
  // The requests of a transaction that fails fail with it: it alone is asked.
  const put = (request: Promise<unknown>): void => void request.catch(() => undefined);
  if (batch.sealed.length === 0 && !erases) {
    const tx = db.transaction(appended, 'readwrite', durability);
    append(batch, (name, value, key) => put(tx.objectStore(name).put(value, key)));
    tx.commit();
    return tx.done;
  }
  const tx = begin(db);
  for (const chunk of batch.sealed) for (const request of putting(tx, chunk)) put(request);
  if (erases) for (const request of erasing(tx, batch.ring.from)) put(request);
  append(batch, (name, value, key) => put(tx.objectStore(name).put(value, key)));
  tx.commit();
  await tx.done;
}

/** Chunks out of rows that are in the tail, one at a time: whoever appends waits for none of them. */
async function seal(db: IDBPDatabase<FramesSchema>, full: readonly FullChunk[], from: number): Promise<void> {
  for (const { chunk, first, rows } of full) {
    const tx = begin(db);
    if (chunk < from) await tx.objectStore('tail').delete(rowsOf(chunk));
    else await Promise.all(putting(tx, { chunk, ...sealRows(first, rows) }));
    await tx.done;
  }
}

const rowsOf = (chunk: number): IDBKeyRange =>
  IDBKeyRange.bound(firstOfChunk(chunk), firstOfChunk(chunk + 1), false, true);

function putting(tx: Writing, { chunk, pack, texts, grams }: SealedChunk): Promise<unknown>[] {
  return [
    tx.objectStore('chunks').put(pack, chunk),
    tx.objectStore('texts').put(texts, chunk),
    tx.objectStore('grams').put(grams.small, chunk),
    ...(grams.large === null ? [] : [tx.objectStore('largeGrams').put(grams.large, chunk)]),
    tx.objectStore('tail').delete(rowsOf(chunk)),
  ];
}

type Appended = (typeof appended)[number];

function append(
  batch: FramesBatch,
  put: <S extends Appended>(store: S, value: FramesSchema[S]['value'], key: FramesSchema[S]['key']) => void,
): void {
  for (const tail of batch.tails) put('tail', tail, tail.pack.first);
  for (const [seq, text] of batch.large) put('large', text, seq);
  put('meta', batch.ring, 'ring');
}

type Writing = ReturnType<typeof begin>;
const begin = (db: IDBPDatabase<FramesSchema>) =>
  db.transaction(written, 'readwrite', { durability: 'relaxed' });

function erasing(tx: Writing, from: number): Promise<unknown>[] {
  if (from === 0) return [];
  const chunks = IDBKeyRange.upperBound(from, true);
  return [
    ...(['chunks', 'texts', 'grams', 'largeGrams'] as const).map((name) =>
      tx.objectStore(name).delete(chunks),
    ),
    tx.objectStore('large').delete(IDBKeyRange.upperBound(firstOfChunk(from), true)),
    tx.objectStore('segments').delete(IDBKeyRange.upperBound(segmentOf(from), true)),
  ];
}

/** The columns of a full segment in one record, unless one of its chunks is missing or cannot be read. */
export async function mergeSegment(db: IDBPDatabase<FramesSchema>, segment: number): Promise<void> {
  const tx = db.transaction(['chunks', 'segments'], 'readwrite', { durability: 'relaxed' });
  const from = segment * segmentChunks;
  const range = IDBKeyRange.bound(from, from + segmentChunks, false, true);
  const packs = (await tx.objectStore('chunks').getAll(range)).map(asPack);
  if (follow(packs)) await tx.objectStore('segments').put(slimmed(mergePacks(packs)), segment);
  else await tx.objectStore('segments').delete(segment);
  await tx.done;
}

function follow(packs: readonly (Pack | null)[]): packs is readonly Pack[] {
  let next: number | null = null;
  for (const pack of packs) {
    if (pack === null || (next !== null && pack.first !== next)) return false;
    next = pack.first + pack.count;
  }
  return next !== null;
}

async function evict(db: IDBPDatabase<FramesSchema>, ring: Ring): Promise<void> {
  const tx = begin(db);
  await Promise.all([...erasing(tx, ring.from), tx.objectStore('meta').put(ring, 'ring'), tx.done]);
}

async function addStream(db: IDBPDatabase<FramesSchema>, stream: StreamRecord, first: number): Promise<void> {
  const kept = await keptStreams(db);
  const tx = db.transaction('streams', 'readwrite');
  for (const [id, one] of kept) {
    if (one !== null && one.last !== null && one.last < first) await tx.store.delete(id);
  }
  await tx.store.put({ ...stream, last: null });
  await tx.done;
}

/** Attempts of which there is no frame, the newest; a session that never gets through makes one every few minutes. */
const mostSilent = 100;

async function endStream(db: IDBPDatabase<FramesSchema>, stream: StreamRecord, last: number): Promise<void> {
  await db.put('streams', { ...stream, last });
  if (stream.silent !== true) return;
  const silent = (await keptStreams(db)).filter(([, one]) => one?.silent === true);
  silent.sort(([, a], [, b]) => (b?.openedAt ?? 0) - (a?.openedAt ?? 0));
  for (const [id] of silent.slice(mostSilent)) await db.delete('streams', id);
}

async function clear(db: IDBPDatabase<FramesSchema>, live: ReadonlySet<string>, ring: Ring): Promise<void> {
  const tx = db.transaction([...written, 'streams'], 'readwrite');
  const over = (await tx.objectStore('streams').getAllKeys()).filter((id) => !live.has(id));
  await Promise.all([
    ...over.map((id) => tx.objectStore('streams').delete(id)),
    ...written.filter((name) => name !== 'meta').map((name) => tx.objectStore(name).clear()),
    tx.objectStore('meta').put(ring, 'ring'),
    tx.done,
  ]);
}
