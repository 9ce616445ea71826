/** Stanza errors (RFC 6120 §8.3). */
import { ns } from '../namespaces.ts';
import { attr, el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

type StanzaErrorType = 'auth' | 'cancel' | 'continue' | 'modify' | 'wait';

/** The defined conditions that this side gives (§8.3.3), each with the type the RFC advises. */
const types = {
  'bad-request': 'modify',
  'feature-not-implemented': 'cancel',
  forbidden: 'auth',
  'item-not-found': 'cancel',
  'not-acceptable': 'modify',
  'not-allowed': 'cancel',
  'service-unavailable': 'cancel',
} as const satisfies Record<string, StanzaErrorType>;

type GivenCondition = keyof typeof types;

/**
 * The error reply to a stanza, without repeating its content. Errors and IQ results are never answered (§8.3.1):
 * this is for requests and messages.
 */
export function errorReply(stanza: XmlElement, condition: GivenCondition): XmlElement {
  const error = el('error', ns.client, { type: types[condition] }, el(condition, ns.stanzas));
  const addressing = { type: 'error', id: attr(stanza, 'id'), to: attr(stanza, 'from') };
  return el(stanza.name, ns.client, addressing, error);
}
