/** Frames over time as columns of a picture. */
import { isHeld, marks, type Pack } from '../../../core/frames/pack.ts';

export interface TimeRange {
  /** Wall time, ms; both ends belong to it. */
  readonly from: number;
  readonly to: number;
}

export interface Traffic {
  readonly range: TimeRange;
  /** Milliseconds that one column stands for. */
  readonly step: number;
  readonly columns: readonly { readonly in: number; readonly out: number; readonly broken: boolean }[];
  /** Frames in the fullest half of a column. */
  readonly most: number;
}

/** Of the frames numbered `first` to `last`. Null where there is nothing to draw over time. */
export function trafficOf(
  packs: readonly Pack[],
  first: number,
  last: number,
  count: number,
): Traffic | null {
  // Clocks are set back now and then, so the ends are not always the first and the last.
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const pack of packs) {
    const { since, time } = pack;
    const end = Math.min(pack.count, last - pack.first + 1);
    for (let row = Math.max(0, first - pack.first); row < end; row += 1) {
      const one = since + (time[row] ?? 0);
      if ((one < from || one > to) && isHeld(pack, row)) {
        from = Math.min(from, one);
        to = Math.max(to, one);
      }
    }
  }
  if (from > to || count < 1) return null;
  const step = Math.max(1, (to - from + 1) / count);
  const counts = { in: new Uint32Array(count), out: new Uint32Array(count), broken: new Uint8Array(count) };
  for (const pack of packs) countInto(counts, pack, first, last, (time) => (time - from) / step);
  const columns = Array.from({ length: count }, (_, index) => ({
    in: counts.in[index] ?? 0,
    out: counts.out[index] ?? 0,
    broken: counts.broken[index] === 1,
  }));
  const most = columns.reduce((max, column) => Math.max(max, column.in, column.out), 1);
  return { range: { from, to }, step, columns, most };
}

function countInto(
  counts: { readonly in: Uint32Array; readonly out: Uint32Array; readonly broken: Uint8Array },
  pack: Pack,
  first: number,
  last: number,
  placeOf: (time: number) => number,
): void {
  const { since, time, what, remark } = pack;
  const broken = pack.words.remark.map((one) => one !== null && one.violations.length > 0);
  const anyBroken = broken.includes(true);
  const end = Math.min(pack.count, last - pack.first + 1);
  for (let row = Math.max(0, first - pack.first); row < end; row += 1) {
    if (!isHeld(pack, row)) continue;
    const column = Math.min(counts.in.length - 1, Math.floor(placeOf(since + (time[row] ?? 0))));
    const of = ((what[row] ?? 0) & marks.out) === 0 ? counts.in : counts.out;
    of[column] = (of[column] ?? 0) + 1;
    if (anyBroken && broken[remark[row] ?? 0] === true) counts.broken[column] = 1;
  }
}

/** A column whose few frames should be seen beside one of thousands: the root of its share, from 0 to 1. */
export function columnHeight(frames: number, most: number): number {
  return Math.sqrt(frames / most);
}

/** The times that the columns from `a` to `b` stand for, in either order. */
export function brushed(traffic: Traffic, a: number, b: number): TimeRange {
  const { range, step } = traffic;
  const low = Math.min(a, b);
  const high = Math.max(a, b);
  return {
    from: low <= 0 ? range.from : Math.ceil(range.from + low * step),
    to: high >= traffic.columns.length - 1 ? range.to : Math.ceil(range.from + (high + 1) * step) - 1,
  };
}

/** The column in which a time falls. */
export function columnAt(traffic: Traffic, time: number): number {
  const index = Math.floor((time - traffic.range.from) / traffic.step);
  return Math.max(0, Math.min(traffic.columns.length - 1, index));
}
