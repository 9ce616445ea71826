/** From the opening of a stream to its session, as the steps of a diagram. */
import type { FrameDirection, FrameRecord } from '../../../core/framing/index.ts';
import { summaryOf } from './summary.ts';

export interface NegotiationStep {
  readonly frame: FrameRecord;
  readonly direction: FrameDirection;
  /** Name and what it carries. */
  readonly what: string;
  /** Milliseconds since the first step. */
  readonly after: number;
}

/** Longer than any negotiation that comes to an end. */
const most = 40;

/**
 * The steps of the stream that `frame` belongs to, among ascending `rows`: up to the first stanza that is no
 * part of negotiating, or to the end. Empty where the beginning is not held.
 */
export function negotiationOf(rows: readonly FrameRecord[], stream: string): NegotiationStep[] {
  const frames = rows.filter((one) => one.stream === stream);
  const first = frames[0];
  if (first === undefined || first.kind !== 'open') return [];
  const steps: NegotiationStep[] = [];
  for (const frame of frames) {
    if (steps.length >= most || isBeyond(frame)) break;
    const { what, carries, problem } = summaryOf(frame);
    steps.push({
      frame,
      direction: frame.direction,
      what: [what || frame.kind, carries || (problem ?? '')].filter((part) => part !== '').join(' '),
      after: Math.max(0, frame.time - first.time),
    });
  }
  return steps;
}

/** Negotiating is over with the first stanza that does not bind a resource or begin a session. */
function isBeyond(frame: FrameRecord): boolean {
  if (frame.kind === 'message' || frame.kind === 'presence') return true;
  if (frame.kind !== 'iq') return false;
  if (/urn:ietf:params:xml:ns:xmpp-(?:bind|session)/.test(frame.text)) return false;
  return !/^<iq[^>]*\stype=['"](?:result|error)['"][^>]*(?:\/>|><\/iq>)$/.test(frame.text);
}
