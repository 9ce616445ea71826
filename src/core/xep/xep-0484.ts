/** XEP-0484 Fast Authentication Streamlining Tokens 0.2.0. */
import { ns } from '../namespaces.ts';
import { attr, child, children, el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** The only mechanism a browser can use: the others bind to a TLS channel that it does not show. */
export const tokenMechanism = 'HT-SHA-256-NONE';

export interface FastToken {
  readonly token: string;
  /** Wall time from which the server no longer takes it, ms since the epoch. */
  readonly expires: number;
  /** How often it was tried (§3.4, `count`). */
  readonly count: number;
}

/** Mechanisms that the server lets tokens be used with (§3.1); empty where it knows none. */
export function tokenMechanisms(inline: XmlElement): readonly string[] {
  const fast = child(inline, 'fast', ns.fast);
  return fast === undefined ? [] : children(fast, 'mechanism').map((one) => text(one).trim());
}

export const tokenRequest = (): XmlElement => el('request-token', ns.fast, { mechanism: tokenMechanism });

/** Says that the proof beside it is made from a token (§3.4). */
export const tokenUse = (count: number): XmlElement => el('fast', ns.fast, { count: String(count) });

/** The token in `<success/>` (§3.3, §3.5); null where there is none that can be used. */
export function tokenIn(success: XmlElement): FastToken | null {
  const element = child(success, 'token', ns.fast);
  if (element === undefined) return null;
  const token = attr(element, 'token') ?? '';
  const expires = Date.parse(attr(element, 'expiry') ?? '');
  return token === '' || Number.isNaN(expires) ? null : { token, expires, count: 0 };
}
