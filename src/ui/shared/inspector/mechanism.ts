/** Which mechanism a SASL exchange began with: its later frames do not say. */
import type { FrameTable } from '../../../core/frames/table.ts';
import type { FrameRecord } from '../../../core/framing/index.ts';
import { attr } from '../../../core/xml/index.ts';
import { elementOf } from './summary.ts';

/** Frames of other streams may stand between those of an exchange, but not many. */
const reach = 200;

/** Numbers of the SASL frames of its stream shortly before a frame, and its own; none for any other frame. */
export function exchangeOf(table: FrameTable, seq: number): number[] {
  const row = table.row(seq);
  if (row?.kind !== 'sasl') return [];
  const found: number[] = [];
  for (let one = Math.max(table.first, seq - reach); one <= seq; one += 1) {
    const before = table.row(one);
    if (before?.kind === 'sasl' && before.stream === row.stream) found.push(one);
  }
  return found;
}

/** Null for a frame that is no part of an exchange, or whose beginning is not among `exchange`. */
export function mechanismOf(frame: FrameRecord, exchange: readonly FrameRecord[]): string | null {
  if (frame.kind !== 'sasl') return null;
  for (const one of exchange.toReversed()) {
    const element = elementOf(one);
    const mechanism = element === null ? undefined : attr(element, 'mechanism');
    if (mechanism !== undefined) return mechanism;
  }
  return null;
}
