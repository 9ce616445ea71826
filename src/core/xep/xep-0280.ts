/** XEP-0280 Message Carbons 1.0.1: what the account's other clients send and receive. */
import { ns } from '../namespaces.ts';
import { attr, child, el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/**
 * The message that a carbon copies; null for any other stanza. Only the account itself may send carbons (§11): `own`
 * is its bare JID.
 */
export function carbonIn(stanza: XmlElement, own: string): XmlElement | null {
  if (attr(stanza, 'from') !== own) return null;
  const copy = child(stanza, 'sent', ns.carbons) ?? child(stanza, 'received', ns.carbons);
  const forwarded = copy && child(copy, 'forwarded', ns.forward);
  return (forwarded && child(forwarded, 'message', ns.client)) ?? null;
}

/** Asks for copies from here on (§4); the answer says no more than that the server knows how. */
export const carbonsRequest = (): XmlElement =>
  el('iq', ns.client, { type: 'set', id: 'carbons' }, el('enable', ns.carbons));
