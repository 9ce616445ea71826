/** Which frames are kept: as it was stored, or as what is kept says where that cannot be read. */
import type { IDBPDatabase } from 'idb';
import { asPack, asRing, asTail } from '../core/frames/check.ts';
import type { Pack } from '../core/frames/pack.ts';
import { emptyRing, type Ring } from '../core/frames/ring.ts';
import { chunkOf, firstOfChunk } from '../core/frames/row.ts';
import type { FramesSchema } from './schema.ts';

type Db = IDBPDatabase<FramesSchema>;

/** The ring; a damaged one is put together anew, but for that the disk was full once. */
export async function readRing(db: Db): Promise<Ring> {
  const stored: unknown = await db.get('meta', 'ring').catch(() => null);
  return stored === undefined ? emptyRing : (asRing(stored) ?? rebuilt(db));
}

async function rebuilt(db: Db): Promise<Ring> {
  const [chunks, tails] = await Promise.all([db.getAllKeys('chunks'), db.getAllKeys('tail')]);
  const packs: Pack[] = [];
  for (const key of chunks) {
    const pack = asPack(await db.get('chunks', key).catch(() => null));
    if (pack !== null) packs.push(pack);
  }
  for (const key of tails) {
    const tail = asTail(await db.get('tail', key).catch(() => null));
    if (tail !== null) packs.push(tail.pack);
  }
  // The numbers of what cannot be read are not given again.
  const last = Math.max(
    0,
    ...chunks.slice(-1).map((chunk) => firstOfChunk(chunk + 1) - 1),
    ...tails.slice(-1),
    ...packs.map(({ first, count }) => first + count - 1),
  );
  const first = Math.min(last + 1, ...chunks.slice(0, 1).map(firstOfChunk), ...tails.slice(0, 1));
  const from = chunkOf(first);
  const sizes = Array<number>(chunkOf(last + 1) - from).fill(0);
  for (const { first: start, bytes } of packs) {
    const index = chunkOf(start) - from;
    const size = sizes[index];
    if (size !== undefined) sizes[index] = size + bytes.reduce((sum, one) => sum + one, 0);
  }
  return { first, last, from, sizes, shrunkTo: null };
}
