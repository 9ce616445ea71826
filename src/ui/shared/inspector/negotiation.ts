/** From the opening of a stream to its session, as the steps of a diagram. */
import { isHeld } from '../../../core/frames/pack.ts';
import type { FrameTable } from '../../../core/frames/table.ts';
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

/** Numbers of the first frames of a stream; none where its beginning is not held. */
export function beginningOf(table: FrameTable, stream: string): number[] {
  const found: number[] = [];
  for (const { pack } of table.packs) {
    const place = pack.words.stream.indexOf(stream);
    if (place === -1) continue;
    for (let row = Math.max(0, table.first - pack.first); row < pack.count; row += 1) {
      if (pack.stream[row] === place && isHeld(pack, row)) found.push(pack.first + row);
      if (found.length > most) return found;
    }
  }
  return found;
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
