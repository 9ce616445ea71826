/** Which frames a view shows. */
import type { FrameDirection, FrameKind, FrameRecord } from '../../../core/framing/frame.ts';
import { compile, parseQuery } from '../../../core/query/index.ts';
import { subjectOf, type Surroundings } from './subject.ts';
import type { TimeRange } from './traffic.ts';

export interface FrameFilter {
  /** A query as it was typed; one that cannot be read lets everything through. */
  readonly text: string;
  readonly direction: FrameDirection | 'all';
  /** Empty shows every kind. */
  readonly kinds: ReadonlySet<FrameKind>;
  /** Bare JID whose streams are shown; null shows all. */
  readonly account: string | null;
  /** The times that are shown; null shows all. */
  readonly times: TimeRange | null;
}

export const noFilter: FrameFilter = {
  text: '',
  direction: 'all',
  kinds: new Set(),
  account: null,
  times: null,
};

export const frameKinds: readonly FrameKind[] = [
  'message',
  'presence',
  'iq',
  'open',
  'features',
  'sasl',
  'nonza',
  'close',
  'error',
  'malformed',
];

export function isFiltering(filter: FrameFilter): boolean {
  return (
    filter.text.trim() !== '' ||
    filter.direction !== 'all' ||
    filter.kinds.size > 0 ||
    filter.account !== null ||
    filter.times !== null
  );
}

/** The frames that pass; the same array where nothing is filtered. */
export function filterFrames(
  frames: readonly FrameRecord[],
  filter: FrameFilter,
  around: Surroundings,
): readonly FrameRecord[] {
  if (!isFiltering(filter)) return frames;
  const parsed = parseQuery(filter.text);
  const asked = parsed.ok && parsed.query.type !== 'all' ? compile(parsed.query) : null;
  return frames.filter(
    (frame) =>
      (filter.direction === 'all' || frame.direction === filter.direction) &&
      (filter.account === null || around.streams.get(frame.stream)?.account === filter.account) &&
      (filter.kinds.size === 0 || filter.kinds.has(frame.kind)) &&
      (filter.times === null || (frame.time >= filter.times.from && frame.time <= filter.times.to)) &&
      (asked === null || asked(subjectOf(frame, around))),
  );
}

export function toggleKind(filter: FrameFilter, kind: FrameKind): FrameFilter {
  const kinds = new Set(filter.kinds);
  if (!kinds.delete(kind)) kinds.add(kind);
  return { ...filter, kinds };
}

export interface FrameCounts {
  readonly in: number;
  readonly out: number;
  readonly kinds: ReadonlyMap<FrameKind, number>;
}

export function countFrames(frames: readonly FrameRecord[]): FrameCounts {
  const kinds = new Map<FrameKind, number>();
  let received = 0;
  for (const frame of frames) {
    kinds.set(frame.kind, (kinds.get(frame.kind) ?? 0) + 1);
    if (frame.direction === 'in') received += 1;
  }
  return { in: received, out: frames.length - received, kinds };
}

/** Where a frame stands in an ascending list; -1 if it is not there. */
export function indexOfSeq(frames: readonly FrameRecord[], seq: number): number {
  let low = 0;
  let high = frames.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = frames[middle]?.seq ?? 0;
    if (found === seq) return middle;
    if (found < seq) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** The frame that is `seq` or the nearest newer one; the last if there is none. -1 in an empty list. */
export function nearestIndex(frames: readonly FrameRecord[], seq: number): number {
  const found = frames.findIndex((frame) => frame.seq >= seq);
  return found === -1 ? frames.length - 1 : found;
}
