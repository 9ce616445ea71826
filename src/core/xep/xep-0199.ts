/** XEP-0199 XMPP Ping 2.0.1. */
import { ns } from '../namespaces.ts';
import { el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { resultOf } from './rfc6120-iq.ts';

/** Asks an entity whether it is there; whoever sends it gives it an id. An error is a sign of life too (§4.2). */
export function pingRequest(to: string): XmlElement {
  return el('iq', ns.client, { type: 'get', to }, el('ping', ns.ping));
}

/** Answers a ping (§4.3). */
export function pingResult(iq: XmlElement): XmlElement {
  return resultOf(iq);
}
