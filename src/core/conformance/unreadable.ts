/** Which rule a frame breaks that is no XML element at all, from its text and what the parser objected to. */
import type { XmlErrorCode } from '../xml/types.ts';
import { violation, type Violation } from './violations.ts';

/** RFC 6120 §11.1: what XML has and XMPP has not. */
const restricted: ReadonlySet<string> = new Set<XmlErrorCode>([
  'comment',
  'processing-instruction',
  'doctype',
  'undefined-entity',
]);

/** What this side refuses to read. A peer that sends more than that breaks no rule of the wire. */
const limits: ReadonlySet<string> = new Set<XmlErrorCode>(['too-deep', 'too-many-attributes', 'too-long']);

/** Whether `problem` is a limit of our own, past which nobody can tell what the frame was. */
export function isOwnLimit(problem: string): boolean {
  return limits.has(problem);
}

/** Begins as a stream error, and does not end as one: another message was to go on with it. */
function isHalfAnError(text: string): boolean {
  if (!/^<(?:stream:)?error[\s>]/.test(text)) return false;
  return !/<\/(?:stream:)?error\s*>\s*$/.test(text) && !/^<[^<>]*\/>\s*$/.test(text);
}

/** `problem` is an `XmlErrorCode` that is no limit of our own, or `binary-frame`, as it was recorded. */
export function unreadable(text: string, problem: string, party: 'initiator' | 'responder'): Violation {
  if (problem === 'binary-frame') return violation('binary-frame');
  if (problem === 'empty') return violation('empty-frame');
  if (/^[ \t\r\n]+$/.test(text)) return violation('whitespace-keepalive');
  if (problem === 'leading-text') return violation('leading-text');
  if (problem === 'second-root') return violation('two-elements');
  if (restricted.has(problem)) return violation('restricted-xml', problem);
  if (/^<stream:stream[\s>]/.test(text)) return violation('stream-wrapper');
  if (party === 'responder' && isHalfAnError(text)) return violation('error-incomplete');
  return violation('not-one-document', problem);
}
