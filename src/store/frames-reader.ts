/** Reading frames, where parts of the store may be damaged: each costs itself alone. */
import type { IDBPDatabase } from 'idb';
import { asPack, asTail, asTexts } from '../core/frames/check.ts';
import { lostPack, packFrom } from '../core/frames/merge.ts';
import { isHeld, type Pack, type Texts } from '../core/frames/pack.ts';
import type { Ring } from '../core/frames/ring.ts';
import { chunkOf, firstOfChunk, segmentChunks, segmentOf } from '../core/frames/row.ts';
import { binaryTextAt, frameOf, largeRows } from '../core/frames/unpack.ts';
import type { FrameRecord, StreamRecord } from '../core/framing/frame.ts';
import { holdersOf } from './frames-index.ts';
import { readRing } from './frames-ring.ts';
import { keptStreams } from './frames-streams.ts';
import type { ChunkTexts, FramesReader, NewestFrames, NewFrames } from './readers.ts';
import { openFramesDb, type FramesSchema, type TailRecord } from './schema.ts';

type Db = IDBPDatabase<FramesSchema>;
type Records = 'segments' | 'chunks' | 'tail' | 'grams' | 'largeGrams';

/**
 * `name`: of the database, those recorded here if none is given. `early`: all rows are read at once, for who opens
 * them first; they are read while the surface is still being put together.
 */
export function openFramesReader(name?: string, early = false): FramesReader {
  let opened: Promise<Db> | undefined;
  const db = (): Promise<Db> => (opened ??= openFramesDb(name));
  const newest = async (): Promise<NewestFrames> => {
    const it = await db();
    const [ring, merged, known] = await Promise.all([readRing(it), it.getAllKeys('segments'), streams(it)]);
    const { first, last } = ring;
    const from = Math.max(first, newestFrom(last, merged));
    const packs = await carefully(it, (read) => open(read, { first: from, last }, merged));
    return { first, packs, older: from > first ? olderThan(it, from, ring, merged) : null, streams: known };
  };
  let begun = early ? newest() : null;
  // Whoever asks for them is told.
  begun?.catch(() => undefined);
  return {
    openNewest() {
      const reading = begun ?? newest();
      begun = null;
      return reading;
    },
    async open() {
      const { older, packs, ...held } = await newest();
      return { ...held, packs: [...((await older?.()) ?? []), ...packs] };
    },
    after: async (seq) => after(await db(), seq),
    chunk: async (chunk, large, texts) => readChunk(await db(), chunk, large, texts),
    async grams(of, from, to) {
      const store = of === 'small' ? 'grams' : 'largeGrams';
      return new Map(await carefully(await db(), (read) => read(store, between(from, to))));
    },
    holders: async (of, needle) => holdersOf(await db(), of, needle),
    last: async (count) => last(await db(), count),
    streams: async () => streams(await db()),
  };
}

const between = (from: number, to: number): IDBKeyRange => IDBKeyRange.bound(from, to, false, true);

type Read = <S extends Records>(
  store: S,
  range: IDBKeyRange,
) => Promise<[number, FramesSchema[S]['value']][]>;

/** Sees everything at one moment; rejects where a single record is damaged. */
function atOnce(db: Db): Read {
  const tx = db.transaction(['segments', 'chunks', 'tail', 'grams', 'largeGrams']);
  return async (name, range) => {
    const store = tx.objectStore(name);
    const [keys, values] = await Promise.all([store.getAllKeys(range), store.getAll(range)]);
    return keys.flatMap((key, index) => {
      const value = values[index];
      return value === undefined ? [] : [[key, value]];
    });
  };
}

/** Leaves out what the browser cannot read. */
function oneByOne(db: Db): Read {
  return async (store, range) => {
    const read: [number, FramesSchema[typeof store]['value']][] = [];
    for (const key of await db.getAllKeys(store, range)) {
      const value = await db.get(store, key).catch(() => undefined);
      if (value !== undefined) read.push([key, value]);
    }
    return read;
  };
}

async function carefully<T>(db: Db, use: (read: Read) => Promise<T>): Promise<T> {
  return use(atOnce(db)).catch(() => use(oneByOne(db)));
}

/** The frames of one that cannot be read stand under its id. */
async function streams(db: Db): Promise<StreamRecord[]> {
  const kept = (await keptStreams(db)).flatMap(([, stream]) => stream ?? []);
  return kept.map(({ last: _last, ...stream }) => stream).sort((a, b) => a.openedAt - b.openedAt);
}

/** Rows that are read before all others, at least: more than a view shows. */
const leastNewest = 1000;

/** Where the newest begin: behind the last chunks that are merged, or with those. */
function newestFrom(last: number, merged: readonly number[]): number {
  const segment = merged.at(-1);
  if (segment === undefined) return 0;
  const behind = firstOfChunk((segment + 1) * segmentChunks);
  return last - behind >= leastNewest ? behind : firstOfChunk(segment * segmentChunks);
}

/** Begins to read the rows before `end`; they are read anew where they are asked for again. */
function olderThan(
  db: Db,
  end: number,
  ring: Ring,
  merged: readonly number[],
): NonNullable<NewestFrames['older']> {
  const before = ({ first, last }: Ring, segments: readonly number[]) =>
    carefully(db, (read) => open(read, { first, last, end }, segments));
  let begun: Promise<Pack[]> | null = before(ring, merged);
  // Whoever asks for them is told.
  begun.catch(() => undefined);
  return async () => {
    const reading = begun;
    begun = null;
    if (reading !== null) return reading;
    const [now, segments] = await Promise.all([readRing(db), db.getAllKeys('segments')]);
    return now.first < end ? before(now, segments) : [];
  };
}

/** All rows from `first` on, or up to `end`, with which a chunk begins. */
async function open(
  read: Read,
  { first, last, end }: Pick<Ring, 'first' | 'last'> & { readonly end?: number },
  merged: readonly number[],
): Promise<Pack[]> {
  const from = chunkOf(first);
  const none = Number.MAX_SAFE_INTEGER;
  const to = end === undefined ? none : chunkOf(end);
  const covered = merged.filter(
    (segment) => (segment + 1) * segmentChunks > from && segment * segmentChunks < to,
  );
  // All at once: each is waited for as long as the longest.
  const [segments, tail, ...newer] = await Promise.all([
    packsOf(read, 'segments', covered[0] ?? none, end === undefined ? none : segmentOf(to)),
    end === undefined ? readTail(read, IDBKeyRange.lowerBound(firstOfChunk(from))) : [],
    ...uncovered(covered, from).map(([start, until]) => packsOf(read, 'chunks', start, Math.min(until, to))),
  ]);
  // And the chunks of segments that are damaged.
  const whole = segments.map(([segment]) => segment);
  const damaged = covered.filter((segment) => !whole.includes(segment));
  const older = await Promise.all(
    damaged.map((segment) => packsOf(read, 'chunks', segment * segmentChunks, (segment + 1) * segmentChunks)),
  );
  const packs = [
    ...segments.map(([, pack]) => pack),
    ...[...newer, ...older].flat().map(([, pack]) => pack),
    ...tail.map(({ pack }) => pack),
  ];
  // More may have been written since the ring was read: then that is what there is.
  const until = packs.reduce((most, pack) => Math.max(most, pack.first + pack.count - 1), last);
  return filled(packs, first, end === undefined ? until : end - 1);
}

/** Chunks that no segment covers, from `from` on: [start, end) each. */
function uncovered(segments: readonly number[], from: number): [number, number][] {
  const ranges: [number, number][] = [];
  let next = from;
  for (const segment of segments) {
    const start = segment * segmentChunks;
    if (start > next) ranges.push([next, start]);
    next = Math.max(next, start + segmentChunks);
  }
  return [...ranges, [next, Number.MAX_SAFE_INTEGER]];
}

async function packsOf(
  read: Read,
  store: 'segments' | 'chunks',
  from: number,
  to: number,
): Promise<[number, Pack][]> {
  if (from >= to) return [];
  const records = await read(store, between(from, to));
  return records.flatMap(([key, value]) => {
    const pack = asPack(value);
    return pack === null ? [] : [[key, pack] as [number, Pack]];
  });
}

/** The batches of the open chunk that can be read. */
async function readTail(read: Read, range: IDBKeyRange): Promise<TailRecord[]> {
  const records = await read('tail', range);
  return records.flatMap(([, record]) => {
    const tail = asTail(record);
    return tail === null ? [] : [tail];
  });
}

/** In order, each row once, gaps filled by packs that name them chunk by chunk. */
function filled(packs: readonly Pack[], first: number, last: number): Pack[] {
  const ordered = [...packs].sort((a, b) => a.first - b.first);
  const all: Pack[] = [];
  let next = first;
  const lose = (end: number): void => {
    while (next < end) {
      const count = Math.min(end, firstOfChunk(chunkOf(next) + 1)) - next;
      all.push(lostPack(next, count));
      next += count;
    }
  };
  for (const pack of ordered) {
    const end = pack.first + pack.count;
    if (end <= next) continue;
    if (pack.first > next) lose(pack.first);
    const rest = all.length === 0 ? pack : packFrom(pack, next);
    if (rest !== null) all.push(rest);
    next = end;
  }
  lose(last + 1);
  return all;
}

async function after(db: Db, seq: number): Promise<NewFrames> {
  const ring = await readRing(db);
  const next = Math.max(seq + 1, ring.first);
  const [sealed, tail] = await carefully(db, async (read) => {
    const chunks = await packsOf(read, 'chunks', chunkOf(next), Number.MAX_SAFE_INTEGER);
    return [chunks.map(([, pack]) => pack), await readTail(read, IDBKeyRange.lowerBound(next))];
  });
  const packs = [...sealed, ...tail.map(({ pack }) => pack)];
  const until = packs.reduce((end, pack) => Math.max(end, pack.first + pack.count - 1), next - 1);
  const fresh = filled(packs, next, until).flatMap((pack) => packFrom(pack, next) ?? []);
  return { first: ring.first, packs: fresh, texts: tail.map(({ texts }) => texts) };
}

async function readChunk(
  db: Db,
  chunk: number,
  wanted: readonly number[],
  all: boolean,
): Promise<ChunkTexts> {
  const large = new Map<number, string>();
  await Promise.all(
    wanted.map(async (seq) => {
      const text: unknown = await db.get('large', seq).catch(() => undefined);
      if (typeof text === 'string') large.set(seq, text);
    }),
  );
  if (!all) return { texts: null, large };
  const stored: unknown = await db.get('texts', chunk).catch(() => null);
  if (stored !== undefined) {
    const texts = asTexts(stored);
    return { texts: texts === null ? null : [texts], large };
  }
  const tail = await readTail(oneByOne(db), between(firstOfChunk(chunk), firstOfChunk(chunk + 1)));
  return { texts: tail.length === 0 ? null : tail.map(({ texts }) => texts), large };
}

async function last(db: Db, count: number): Promise<FrameRecord[]> {
  const ring = await readRing(db);
  const { packs } = await after(db, Math.max(ring.first, ring.last - count + 1) - 1);
  const frames = await Promise.all(packs.map((pack) => framesOf(db, pack)));
  return frames.flat().slice(-count);
}

/** The frames of a pack; texts that cannot be read are empty. */
async function framesOf(db: Db, pack: Pack): Promise<FrameRecord[]> {
  const chunks = new Map<number, Promise<ChunkTexts>>();
  const large = largeRows(pack);
  const frames: FrameRecord[] = [];
  for (let seq = pack.first; seq < pack.first + pack.count; seq += 1) {
    if (!isHeld(pack, seq - pack.first)) continue;
    const chunk = chunkOf(seq);
    const reading = chunks.get(chunk) ?? readChunk(db, chunk, large, true);
    chunks.set(chunk, reading);
    const read = await reading;
    const texts = read.texts?.find((one) => holds(one, seq));
    const text = texts === undefined ? null : binaryTextAt(pack, texts, seq, read.large);
    const frame = frameOf(pack, seq, text ?? '');
    if (frame !== null) frames.push(frame);
  }
  return frames;
}

function holds({ first, ends }: Texts, seq: number): boolean {
  return seq >= first && seq < first + ends.length;
}
