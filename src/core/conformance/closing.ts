/** `<close/>` and the address it may carry (RFC 7395 §3.6, §3.6.1). */
import { attr } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import type { ConformanceState, Observation } from './state.ts';
import { violation, type Violation } from './violations.ts';

/**
 * A party's `<close/>`. While a restart is owed it may be a party that leaves, which is its right; it is a
 * breach only where `<open/>` follows (RFC 7395 §3.7), so that is judged there.
 */
export function judgeClose(state: ConformanceState, who: 'initiator' | 'responder'): Observation {
  const first = who === 'initiator' && state.initiator === 'silent' && state.config.fromStart;
  return {
    state: { ...state, [who]: 'closed' },
    violations: first ? [violation('open-not-first')] : [],
  };
}

/** `see-other-uri` stands on `<close/>`, comes from the server, and leads to nowhere less secure. */
export function judgeSeeOther(
  element: XmlElement,
  who: 'initiator' | 'responder',
  secure: boolean,
): Violation[] {
  const uri = attr(element, 'see-other-uri');
  if (uri === undefined) return [];
  if (element.name === 'open') return [violation('see-other-uri-place', uri)];
  if (who === 'initiator') return [violation('see-other-uri-party', uri)];
  return secure && /^(?:ws|http):/i.test(uri) ? [violation('see-other-uri-less-secure', uri)] : [];
}
