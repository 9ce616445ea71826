/** Which body of BOSH carried a frame. */
import { bodiesOf, type FrameRecord } from '../../../core/framing/frame.ts';
import type { FrameLog } from '../frame-log.svelte.ts';

/** A body is recorded close to what it carried: received before it, sent after it. */
const furthest = 500;
/** Bodies that may stand between: empty ones, and those that were sent again. */
const mostLooked = 8;

/** Number of the body; null where there is none, or its text was not read yet. */
export function bodyOf(log: FrameLog, frame: FrameRecord): number | null {
  const bodies = bodiesOf(frame.stream);
  if (!log.streams.has(bodies)) return null;
  const step = frame.direction === 'in' ? -1 : 1;
  // BOSH has no such elements: they stand for what the body itself says.
  const stands = frame.kind === 'open' || frame.kind === 'close';
  let looked = 0;
  for (let away = 1; away <= furthest && looked < mostLooked; away += 1) {
    const seq = frame.seq + away * step;
    const row = log.row(seq);
    if (row === null || row.stream !== bodies || row.direction !== frame.direction) continue;
    looked += 1;
    if (stands || log.frame(seq)?.text.includes(frame.text) === true) return seq;
  }
  return null;
}
