/** XEP-0484 Fast Authentication Streamlining Tokens 0.2.0. */
import { ns } from '../namespaces.ts';
import { attr, child, children, el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** The only mechanism a browser can use: the others bind to a TLS channel that it does not show. */
export const tokenMechanism = 'HT-SHA-256-NONE';

/** What names the TLS channel to both of its ends (RFC 9266, RFC 5929 §4). */
export interface ChannelBinding {
  readonly type: 'tls-exporter' | 'tls-server-end-point';
  /** Base64. */
  readonly data: string;
}

/** Mechanisms by the channel binding that they take. */
const boundMechanisms = {
  'tls-exporter': 'HT-SHA-256-EXPR',
  'tls-server-end-point': 'HT-SHA-256-ENDP',
} as const;

export type BoundMechanism = (typeof boundMechanisms)[ChannelBinding['type']];

export interface FastToken {
  readonly token: string;
  /** What it was issued for, and is good for alone (§3.3); absent: `HT-SHA-256-NONE`. */
  readonly mechanism?: BoundMechanism;
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

export type TokenMechanism = typeof tokenMechanism | BoundMechanism;

export const mechanismOf = ({ mechanism }: FastToken): TokenMechanism => mechanism ?? tokenMechanism;

/** The mechanism to ask a new token for: one that binds to the channel where both sides can; null where none will do. */
export function tokenMechanismFor(
  offered: readonly string[],
  binding: ChannelBinding | undefined,
): TokenMechanism | null {
  const bound: TokenMechanism = binding === undefined ? tokenMechanism : boundMechanisms[binding.type];
  const wanted: readonly TokenMechanism[] = [bound, tokenMechanism];
  return wanted.find((one) => offered.includes(one)) ?? null;
}

/** Those of `tokens` that can be used here, such as bind to the channel at the front. */
export function usableTokens(
  tokens: readonly FastToken[],
  offered: readonly string[],
  binding: ChannelBinding | undefined,
): readonly FastToken[] {
  const bound = binding === undefined ? null : boundMechanisms[binding.type];
  const taken = tokens.filter((one) => offered.includes(mechanismOf(one)));
  return [
    ...taken.filter(({ mechanism }) => mechanism !== undefined && mechanism === bound),
    ...taken.filter(({ mechanism }) => mechanism === undefined),
  ];
}

export const tokenRequest = (mechanism: TokenMechanism): XmlElement =>
  el('request-token', ns.fast, { mechanism });

/** Says that the proof beside it is made from a token (§3.4), and whether that is its last use (§3.6). */
export function tokenUse(count: number, invalidates: boolean): XmlElement {
  return el('fast', ns.fast, { count: String(count), ...(invalidates ? { invalidate: 'true' } : {}) });
}

/** The token in `<success/>` (§3.3, §3.5), issued for `mechanism`; null where there is none that can be used. */
export function tokenIn(success: XmlElement, mechanism: TokenMechanism): FastToken | null {
  const element = child(success, 'token', ns.fast);
  if (element === undefined) return null;
  const token = attr(element, 'token') ?? '';
  const expires = Date.parse(attr(element, 'expiry') ?? '');
  return token === '' || Number.isNaN(expires)
    ? null
    : { token, expires, count: 0, ...(mechanism === tokenMechanism ? {} : { mechanism }) };
}
