/** Which frames are kept: the newest, by number and by size. */
import { chunkOf, firstOfChunk } from './row.ts';

export interface Ring {
  /** The lowest number that is shown; the chunk it is in may hold older ones that are about to go. */
  readonly first: number;
  /** The highest number ever given: no number is given twice. */
  readonly last: number;
  /** Bytes of text of each full chunk, from chunk `from` on. */
  readonly from: number;
  readonly sizes: readonly number[];
  /** Frames that are kept since the disk was full; null where it never was. */
  readonly shrunkTo: number | null;
}

export const emptyRing: Ring = { first: 1, last: 0, from: 0, sizes: [], shrunkTo: null };

/** Fewer than this and it is not the ring that fills the disk. */
const fewest = 1000;

/** After frames up to `last` came, and chunks of these sizes were filled. */
export function grown(ring: Ring, last: number, sizes: readonly number[]): Ring {
  return { ...ring, last, sizes: [...ring.sizes, ...sizes] };
}

/** Within `keep` frames and `bytes` of text. Chunks before `from` can be erased. */
export function trimmed(ring: Ring, keep: number, bytes: number): Ring {
  const most = Math.min(keep, ring.shrunkTo ?? keep);
  let first = Math.max(ring.first, ring.last - most + 1);
  let total = 0;
  for (let index = ring.sizes.length - 1; index >= 0; index -= 1) {
    total += ring.sizes[index] ?? 0;
    if (total > bytes) {
      first = Math.max(first, firstOfChunk(ring.from + index + 1));
      break;
    }
  }
  const from = Math.max(ring.from, chunkOf(first));
  return { ...ring, first, from, sizes: ring.sizes.slice(from - ring.from) };
}

/** A quarter less; null where there is nothing left to give. */
export function shrunk(ring: Ring): Ring | null {
  const held = ring.last - ring.first + 1;
  if (held <= fewest) return null;
  const shrunkTo = Math.max(fewest, Math.floor(held * 0.75));
  return trimmed({ ...ring, shrunkTo }, shrunkTo, Number.POSITIVE_INFINITY);
}

/** With nothing in it; numbers go on. */
export function emptied({ last, shrunkTo }: Ring): Ring {
  return { first: last + 1, last, from: chunkOf(last + 1), sizes: [], shrunkTo };
}
