/** Whose answer counts: addresses compared as the routing rules of RFC 6120 §8.1 and §10.3 see them. */
import { formatJid, JidError, parseJid } from '../../core/jid.ts';
import { ns } from '../../core/namespaces.ts';
import type { XmlElement } from '../../core/xml/index.ts';

/** The account's own addresses; `full` equals `bare` until a resource is bound. */
export interface OwnAddresses {
  readonly full: string;
  readonly bare: string;
  readonly domain: string;
}

export function isStanza(element: XmlElement): boolean {
  return element.ns === ns.client && ['message', 'presence', 'iq'].includes(element.name);
}

/** An address in the form in which it is compared, '' for none; what is no address stands for itself. */
export function canonical(address: string | undefined): string {
  if (address === undefined) return '';
  try {
    return formatJid(parseJid(address));
  } catch (error) {
    if (error instanceof JidError) return address;
    throw error;
  }
}

export function bareOf(address: string): string {
  const slash = address.indexOf('/');
  return slash < 0 ? address : address.slice(0, slash);
}

/**
 * Whether a stanza stamped `from` can be the answer to an IQ that was sent to `to`. A stanza without `from` comes
 * from the account's own server, which also answers for the account itself.
 */
export function isAnswerer(own: OwnAddresses, to: string | undefined, from: string | undefined): boolean {
  const asked = canonical(to);
  const sender = canonical(from);
  if (sender === asked) return true;
  const home = [own.full, own.bare, own.domain].map(canonical);
  if (asked === '') return home.includes(sender);
  return sender === '' && home.includes(asked);
}
