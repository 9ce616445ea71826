/** Frames over time as columns of a picture. */
import type { FrameRecord } from '../../../core/framing/index.ts';

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

/** Null where there is nothing to draw over time. */
export function trafficOf(
  rows: readonly FrameRecord[],
  count: number,
  isBroken: (frame: FrameRecord) => boolean,
): Traffic | null {
  const first = rows[0];
  if (first === undefined || count < 1) return null;
  // Clocks are set back now and then, so the ends are not always the first and the last.
  let from = first.time;
  let to = first.time;
  for (const { time } of rows) {
    if (time < from) from = time;
    if (time > to) to = time;
  }
  const step = Math.max(1, (to - from + 1) / count);
  const columns = Array.from({ length: count }, () => ({ in: 0, out: 0, broken: false }));
  for (const frame of rows) {
    const column = columns[Math.min(count - 1, Math.floor((frame.time - from) / step))];
    if (column === undefined) continue;
    column[frame.direction] += 1;
    if (isBroken(frame)) column.broken = true;
  }
  const most = columns.reduce((max, column) => Math.max(max, column.in, column.out), 1);
  return { range: { from, to }, step, columns, most };
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
