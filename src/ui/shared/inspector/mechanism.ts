/** Which mechanism a SASL exchange began with: its later frames do not say. */
import type { FrameRecord } from '../../../core/framing/index.ts';
import { attr } from '../../../core/xml/index.ts';
import { indexOfSeq } from './filter.ts';
import { elementOf } from './summary.ts';

/** Frames of other streams may stand between those of an exchange, but not many. */
const reach = 200;

/** Null for a frame that is no part of an exchange, or whose beginning is not among ascending `rows`. */
export function mechanismOf(frame: FrameRecord, rows: readonly FrameRecord[]): string | null {
  if (frame.kind !== 'sasl') return null;
  const at = indexOfSeq(rows, frame.seq);
  for (let index = at; index >= Math.max(0, at - reach); index -= 1) {
    const one = rows[index];
    if (one?.stream !== frame.stream || one.kind !== 'sasl') continue;
    const element = elementOf(one);
    const mechanism = element === null ? undefined : attr(element, 'mechanism');
    if (mechanism !== undefined) return mechanism;
  }
  return null;
}
