/** What the end of a stream shows that none of its frames does. */
import type { ConformanceState } from './state.ts';
import { violation, type Violation } from './violations.ts';

/** RFC 6455 §7.4.1: codes that stand for no closing frame; who or what ended the connection is not known then. */
const unsent: ReadonlySet<number> = new Set([1006, 1015]);

/**
 * The responder's WebSocket closed, and nobody here had closed it or the stream before; `closeCode` is what was heard
 * of that. Answers what it broke of what is known (RFC 7395 §3.4, §3.6).
 */
export function observeClosed(
  { config, initiator, responder }: ConformanceState,
  closeCode: number,
): readonly Violation[] {
  if (unsent.has(closeCode) || responder === 'closed' || initiator === 'closed') return [];
  if (responder === 'open') return [violation('closed-without-close')];
  return config.fromStart && initiator === 'open' ? [violation('closed-unanswered')] : [];
}
