/** The chunk that is not full yet, and what is written as it fills. */
import { isLarge, packRows, packTexts, type Pack, type Texts } from './pack.ts';
import { grown, trimmed, type Ring } from './ring.ts';
import { chunkOf, chunkRows, type RecordedRow } from './row.ts';
import { sealRows } from './seal.ts';

export interface OpenChunk {
  /** Number of the first of `rows`. */
  readonly first: number;
  readonly rows: readonly (RecordedRow | null)[];
  /** How many of `rows` are stored. */
  readonly written: number;
}

/** A chunk that is full, and will be stored as one; its rows are stored. */
export interface FullChunk {
  readonly chunk: number;
  /** Number of the first of `rows`. */
  readonly first: number;
  readonly rows: readonly (RecordedRow | null)[];
}

export interface Batch {
  /** Chunks that are full, most of whose rows are new. */
  readonly sealed: readonly ({ readonly chunk: number } & ReturnType<typeof sealRows>)[];
  /** Others that are full: new rows of theirs are in `tails`, which is soon written; the whole can wait. */
  readonly full: readonly FullChunk[];
  /** New rows that no sealed chunk holds. */
  readonly tails: readonly { readonly pack: Pack; readonly texts: Texts }[];
  readonly large: readonly (readonly [number, string])[];
  readonly ring: Ring;
  readonly open: OpenChunk;
}

export function emptyChunk(first: number): OpenChunk {
  return { first, rows: [], written: 0 };
}

/** What is to be written once `rows` follow those of `open`; null is a number that is passed over. */
export function addRows(
  ring: Ring,
  open: OpenChunk,
  rows: readonly (RecordedRow | null)[],
  limits: { readonly keep: number; readonly bytes: number },
): Batch {
  let last = ring.last;
  let { first, written } = open;
  let held = [...open.rows];
  const sealed: Batch['sealed'][number][] = [];
  const full: FullChunk[] = [];
  const tails: Batch['tails'][number][] = [];
  const sizes: number[] = [];
  const large: (readonly [number, string])[] = [];
  const append = (): void => {
    const fresh = held.slice(written);
    const start = first + written;
    if (fresh.length > 0) tails.push({ pack: packRows(start, fresh), texts: packTexts(start, fresh) });
  };
  for (const row of rows) {
    last += 1;
    held.push(row);
    if (row !== null && isLarge(row)) large.push([last, row.text]);
    if (last % chunkRows !== 0) continue;
    if (held.length - written > chunkRows / 2)
      sealed.push({ chunk: chunkOf(last), ...sealRows(first, held) });
    else {
      append();
      full.push({ chunk: chunkOf(last), first, rows: held });
    }
    sizes.push(held.reduce((sum, one) => sum + (one?.text.length ?? 0), 0));
    first = last + 1;
    held = [];
    written = 0;
  }
  append();
  return {
    sealed,
    full,
    tails,
    large,
    ring: trimmed(grown(ring, last, sizes), limits.keep, limits.bytes),
    open: { first, rows: held, written: held.length },
  };
}

/** With the rows of these streams erased. */
export function withoutStreams(open: OpenChunk, streams: ReadonlySet<string>): OpenChunk {
  return { ...open, rows: open.rows.map((row) => (row !== null && streams.has(row.stream) ? null : row)) };
}
