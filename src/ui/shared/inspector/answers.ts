/** Which request an answer belongs to: a bare `<iq type="result"/>` does not say. */
import { attr } from '../../../core/xml/index.ts';
import type { FrameRecord } from '../../../core/framing/index.ts';
import { indexOfSeq } from './filter.ts';
import { elementOf } from './summary.ts';

/** How many frames before its answer a request is looked for. */
const reach = 500;
const kept = new WeakMap<FrameRecord, FrameRecord>();

/** The request that `frame` answers, among ascending `frames`; null where it is no answer or the request is gone. */
export function requestOf(frame: FrameRecord, frames: readonly FrameRecord[]): FrameRecord | null {
  const known = kept.get(frame);
  if (known) return known;
  const id = answeredId(frame);
  if (id === null) return null;
  const end = indexOfSeq(frames, frame.seq);
  for (let index = end - 1; index >= Math.max(0, end - reach); index -= 1) {
    const one = frames[index];
    if (!one || one.stream !== frame.stream || one.direction === frame.direction) continue;
    if (!one.text.includes(id) || requestedId(one) !== id) continue;
    kept.set(frame, one);
    return one;
  }
  return null;
}

const answeredId = (frame: FrameRecord) => idOf(frame, ['result', 'error']);
const requestedId = (frame: FrameRecord) => idOf(frame, ['get', 'set']);

function idOf(frame: FrameRecord, types: readonly string[]): string | null {
  const element = frame.kind === 'malformed' ? null : elementOf(frame);
  if (element?.name !== 'iq' || !types.includes(attr(element, 'type') ?? '')) return null;
  return attr(element, 'id') ?? null;
}
