/** Writing frames: appended in batches, the oldest evicted in the same transaction. */
import type { IDBPDatabase } from 'idb';
import type { FrameRecord, StreamRecord } from '../core/framing/frame.ts';
import { openFramesDb, type FramesSchema } from './schema.ts';

/** What a batch did to the range of readable frames. */
export interface Appended {
  readonly upTo: number;
  /** Frames up to this one were evicted; 0 when none were. */
  readonly erasedUpTo: number;
}

export interface FramesStore {
  /** The highest number ever given, 0 at first. */
  lastSeq(): Promise<number>;
  /** Stores `frames` (ascending) and keeps at most `keep` of all. */
  append(frames: readonly FrameRecord[], keep: number): Promise<Appended>;
  /** Adds a stream, and drops those that have no frames any more and are not `live`. */
  addStream(stream: StreamRecord, live: ReadonlySet<string>): Promise<void>;
  /** Erases all frames, and all streams but `live` ones; answers the highest number that is gone. */
  clear(live: ReadonlySet<string>): Promise<number>;
  /** Erases the frames and streams of one account. */
  forget(account: string): Promise<void>;
}

export function openFramesStore(): FramesStore {
  const opened = openFramesDb();
  return {
    lastSeq: async () => (await (await opened).get('meta', 'lastSeq')) ?? 0,
    append: async (frames, keep) => append(await opened, frames, keep),
    addStream: async (stream, live) => addStream(await opened, stream, live),
    clear: async (live) => clear(await opened, live),
    forget: async (account) => forget(await opened, account),
  };
}

async function append(
  db: IDBPDatabase<FramesSchema>,
  frames: readonly FrameRecord[],
  keep: number,
): Promise<Appended> {
  const last = frames.at(-1);
  if (last === undefined) return { upTo: 0, erasedUpTo: 0 };
  const tx = db.transaction(['frames', 'meta'], 'readwrite', { durability: 'relaxed' });
  const store = tx.objectStore('frames');
  const writes: Promise<unknown>[] = frames.map((frame) => store.put(frame));
  writes.push(tx.objectStore('meta').put(last.seq, 'lastSeq'));
  // Numbers are dense but for forgotten accounts, so this keeps `keep` frames or fewer without counting.
  const erasedUpTo = Math.max(0, last.seq - keep);
  if (erasedUpTo > 0) writes.push(store.delete(IDBKeyRange.upperBound(erasedUpTo)));
  await Promise.all([...writes, tx.done]);
  return { upTo: last.seq, erasedUpTo };
}

async function addStream(
  db: IDBPDatabase<FramesSchema>,
  stream: StreamRecord,
  live: ReadonlySet<string>,
): Promise<void> {
  const tx = db.transaction(['frames', 'streams'], 'readwrite');
  const streams = tx.objectStore('streams');
  const byStream = tx.objectStore('frames').index('stream');
  for (const id of await streams.getAllKeys()) {
    if (!live.has(id) && (await byStream.getKey(id)) === undefined) await streams.delete(id);
  }
  await streams.put(stream);
  await tx.done;
}

async function clear(db: IDBPDatabase<FramesSchema>, live: ReadonlySet<string>): Promise<number> {
  const tx = db.transaction(['frames', 'streams', 'meta'], 'readwrite');
  const last = (await tx.objectStore('meta').get('lastSeq')) ?? 0;
  const streams = await tx.objectStore('streams').getAllKeys();
  const over = streams.filter((id) => !live.has(id));
  await Promise.all(over.map((id) => tx.objectStore('streams').delete(id)));
  await Promise.all([tx.objectStore('frames').clear(), tx.done]);
  return last;
}

async function forget(db: IDBPDatabase<FramesSchema>, account: string): Promise<void> {
  const tx = db.transaction(['frames', 'streams'], 'readwrite');
  const streams = await tx.objectStore('streams').index('account').getAllKeys(account);
  const frames = tx.objectStore('frames');
  for (const stream of streams) {
    const keys = await frames.index('stream').getAllKeys(stream);
    await Promise.all(keys.map((key) => frames.delete(key)));
    await tx.objectStore('streams').delete(stream);
  }
  await tx.done;
}
