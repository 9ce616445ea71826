/** Rows out of packs again, and frames as the inspector shows them. */
import type { FrameRecord } from '../framing/frame.ts';
import { fromBinary } from './binary.ts';
import { marks, rowAt, textAt, type Pack, type Texts } from './pack.ts';
import type { RecordedRow } from './row.ts';

/** The binary text of a row; null where it is kept apart and not among `large`, which is by number. */
export function binaryTextAt(
  pack: Pack,
  texts: Texts,
  seq: number,
  large: ReadonlyMap<number, string>,
): string | null {
  const isApart = ((pack.what[seq - pack.first] ?? 0) & marks.large) !== 0;
  return isApart ? (large.get(seq) ?? null) : textAt(texts, seq - texts.first);
}

/** All rows as they were packed, null for those that are gone. A large text that is missing is empty. */
export function unpackRows(
  pack: Pack,
  texts: Texts,
  large: ReadonlyMap<number, string>,
): (RecordedRow | null)[] {
  return Array.from({ length: pack.count }, (_, index) => {
    const row = rowAt(pack, index);
    return row && { ...row, text: binaryTextAt(pack, texts, pack.first + index, large) ?? '' };
  });
}

/** Numbers of the rows whose text is kept apart. */
export function largeRows(pack: Pack): number[] {
  const found: number[] = [];
  pack.what.forEach((what, index) => {
    if ((what & marks.large) !== 0 && (what & marks.gone) === 0) found.push(pack.first + index);
  });
  return found;
}

/** A frame with its text; null where there is none of that number. `text` is binary. */
export function frameOf(pack: Pack, seq: number, text: string): FrameRecord | null {
  const row = rowAt(pack, seq - pack.first);
  if (row === null) return null;
  const problem = row.remark?.problem ?? null;
  return {
    seq,
    time: row.time,
    stream: row.stream,
    direction: row.direction,
    kind: row.kind,
    text: fromBinary(text),
    bytes: row.bytes,
    ...(problem === null ? {} : { problem }),
  };
}
