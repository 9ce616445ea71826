/** Which frames a view shows. */
import type { Pack } from '../../../core/frames/pack.ts';
import { directionAt, kindAt, timeAt } from '../../../core/frames/pack.ts';
import type { FrameDirection, FrameKind, StreamRecord } from '../../../core/framing/frame.ts';
import { parseQuery, usesField, type Query } from '../../../core/query/index.ts';
import { groupKey } from './sources.ts';
import type { TimeRange } from './traffic.ts';

export interface FrameFilter {
  /** A query as it was typed; one that cannot be read lets everything through. */
  readonly text: string;
  readonly direction: FrameDirection | 'all';
  /** Empty shows every kind. */
  readonly kinds: ReadonlySet<FrameKind>;
  /** Bare JID, or domain, whose streams are shown, or the id of one stream; null shows all. */
  readonly account: string | null;
  /** Ids of streams, and keys of groups of them, that are not shown. */
  readonly hidden: ReadonlySet<string>;
  /** The times that are shown; null shows all. */
  readonly times: TimeRange | null;
}

export const noFilter: FrameFilter = {
  text: '',
  direction: 'all',
  kinds: new Set(),
  account: null,
  hidden: new Set(),
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
    filter.hidden.size > 0 ||
    filter.times !== null
  );
}

/** Whether the filter lets every frame through that there is. */
export function letsAllThrough(filter: FrameFilter): boolean {
  return !isFiltering({ ...filter, text: '' }) && queryOf(filter).type === 'all';
}

export function queryOf({ text }: FrameFilter): Query {
  const parsed = parseQuery(text);
  return parsed.ok ? parsed.query : { type: 'all' };
}

export function usesLatency(filter: FrameFilter): boolean {
  return usesField(queryOf(filter), 'latency');
}

/** Whether a row is what the buttons beside the query ask for; null where they ask for nothing. */
export function passes(
  filter: FrameFilter,
  pack: Pack,
  streamOf: (id: string) => StreamRecord | undefined,
): ((row: number) => boolean) | null {
  if (!isFiltering({ ...filter, text: '' })) return null;
  const { direction, kinds, account, hidden, times } = filter;
  const streams = pack.words.stream.map((id) => {
    const stream = streamOf(id);
    if (account !== null && stream?.account !== account && id !== account) return false;
    return !hidden.has(id) && (stream === undefined || !hidden.has(groupKey(stream)));
  });
  return (row) => {
    const time = timeAt(pack, row);
    return (
      (direction === 'all' || directionAt(pack, row) === direction) &&
      (kinds.size === 0 || kinds.has(kindAt(pack, row))) &&
      streams[pack.stream[row] ?? 0] === true &&
      (times === null || (time >= times.from && time <= times.to))
    );
  };
}

/** With these streams hidden too. */
export function withHidden(filter: FrameFilter, streams: readonly string[]): FrameFilter {
  return { ...filter, hidden: new Set([...filter.hidden, ...streams]) };
}

export function toggleKind(filter: FrameFilter, kind: FrameKind): FrameFilter {
  const kinds = new Set(filter.kinds);
  if (!kinds.delete(kind)) kinds.add(kind);
  return { ...filter, kinds };
}
