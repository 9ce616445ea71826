/** XEP-0191 Blocking Command 1.3. */
import { ns } from '../namespaces.ts';
import { attr, child, children, el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** Asks for everybody who is blocked (§3.2). */
export const blockedRequest = (): XmlElement =>
  el('iq', ns.client, { type: 'get' }, el('blocklist', ns.blocking));

/** Blocks somebody, or no longer (§3.3, §3.4). */
export function blockRequest(jid: string, block: boolean): XmlElement {
  const command = el(block ? 'block' : 'unblock', ns.blocking, {}, el('item', ns.blocking, { jid }));
  return el('iq', ns.client, { type: 'set' }, command);
}

const itemsOf = (list: XmlElement): readonly string[] =>
  children(list, 'item').flatMap((item) => attr(item, 'jid') ?? []);

export function parseBlocked(iq: XmlElement): readonly string[] {
  const list = child(iq, 'blocklist', ns.blocking);
  return list === undefined ? [] : itemsOf(list);
}

/** What a push of the server changes (§3.6); null for any other stanza. Nobody named by `unblock`: everybody. */
export function blockingPush(
  iq: XmlElement,
): { readonly block: boolean; readonly jids: readonly string[] } | null {
  const block = child(iq, 'block', ns.blocking);
  const unblock = child(iq, 'unblock', ns.blocking);
  const list = block ?? unblock;
  return list === undefined ? null : { block: block !== undefined, jids: itemsOf(list) };
}
