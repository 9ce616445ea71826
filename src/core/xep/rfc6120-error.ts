/** Stanza errors (RFC 6120 §8.3). */
import { ns } from '../namespaces.ts';
import { attr, el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

export type StanzaErrorType = 'auth' | 'cancel' | 'continue' | 'modify' | 'wait';

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

export type GivenCondition = keyof typeof types;

/**
 * The error reply to a stanza, without repeating its content.
 * @returns null for a stanza that must not be answered: one that is an error itself, or an IQ result (§8.3.1)
 */
export function errorReply(stanza: XmlElement, condition: GivenCondition): XmlElement | null {
  const type = attr(stanza, 'type');
  if (type === 'error' || (stanza.name === 'iq' && type === 'result')) return null;
  const error = el('error', ns.client, { type: types[condition] }, el(condition, ns.stanzas));
  const addressing = { type: 'error', id: attr(stanza, 'id'), to: attr(stanza, 'from') };
  return el(stanza.name, ns.client, addressing, error);
}
