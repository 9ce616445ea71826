/** The rows of a list, by their place in it. */
import { isLost } from '../../../core/query/index.ts';
import { isHeld } from '../../../core/frames/pack.ts';
import type { FrameTable } from '../../../core/frames/table.ts';

export interface Rows {
  readonly count: number;
  /** Number of the frame at a place; 0 beyond the ends. */
  at(index: number): number;
  /** -1 where it is not among them. */
  indexOf(seq: number): number;
  /** The place of the frame, or of the nearest newer one; the last if there is none. -1 in an empty list. */
  nearest(seq: number): number;
}

/** Every number from `first` to `last`. */
export function rangeRows(first: number, last: number): Rows {
  const count = Math.max(0, last - first + 1);
  return {
    count,
    at: (index) => (index >= 0 && index < count ? first + index : 0),
    indexOf: (seq) => (seq >= first && seq <= last ? seq - first : -1),
    nearest: (seq) => (count === 0 ? -1 : Math.max(0, Math.min(count - 1, seq - first))),
  };
}

/** These numbers, ascending. */
export function listRows(seqs: Uint32Array | readonly number[]): Rows {
  const count = seqs.length;
  const lower = (seq: number): number => {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((seqs[middle] ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    count,
    at: (index) => seqs[index] ?? 0,
    indexOf(seq) {
      const index = lower(seq);
      return seqs[index] === seq ? index : -1;
    },
    nearest: (seq) => Math.min(count - 1, lower(seq)),
  };
}

/** All rows up to `until`, and those that stand for what could not be read. */
export function allRows(table: FrameTable, until: number): Rows {
  const last = Math.min(until, table.last);
  if (table.gone === 0) return rangeRows(table.first, last);
  const seqs: number[] = [];
  for (const { pack } of table.packs) {
    for (let index = Math.max(0, table.first - pack.first); index < pack.count; index += 1) {
      if (pack.first + index > last) break;
      if (isHeld(pack, index) || isLost(pack, index)) seqs.push(pack.first + index);
    }
  }
  return listRows(seqs);
}

/** Those numbered up to `until`. */
export function upTo(rows: Rows, until: number): Rows {
  if (rows.count === 0 || rows.at(rows.count - 1) <= until) return rows;
  const next = rows.nearest(until + 1);
  return { ...rows, count: next, indexOf: (seq) => (seq > until ? -1 : rows.indexOf(seq)) };
}

/** The place of the first row at or after a time, the last where there is none; -1 in an empty list. */
export function indexOfTime(rows: Rows, time: number, timeOf: (seq: number) => number): number {
  let low = 0;
  let high = rows.count;
  // Where a clock was set back, one of the places that would do.
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(rows.at(middle)) < time) low = middle + 1;
    else high = middle;
  }
  return Math.min(rows.count - 1, low);
}
