/** XEP-0220 Server Dialback 1.1.1: its elements, and the keys that XEP-0185 recommends for them. */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { ns } from '../namespaces.ts';
import { equalInConstantTime } from '../sasl/compare.ts';
import { attr, child, children, el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** What is between two domains, named as the one that sends sees it. */
export interface DomainPair {
  readonly from: string;
  readonly to: string;
}

/** `error`: it could not be told (§2.4.2), with a stanza error's condition. */
export type DialbackOutcome =
  | { readonly type: 'valid' }
  | { readonly type: 'invalid' }
  | { readonly type: 'error'; readonly condition: string };

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * The key by which the originating server proves itself on one stream (XEP-0185 §2).
 * @param stream id that the receiving server gave to the stream
 */
export function dialbackKey(secret: string, receiving: string, originating: string, stream: string): string {
  const hashed = utf8(bytesToHex(sha256(utf8(secret))));
  return bytesToHex(hmac(sha256, hashed, utf8(`${receiving} ${originating} ${stream}`)));
}

/** Whether `key` is the one that `dialbackKey` makes of the rest. */
export function isDialbackKey(key: string, ...of: Parameters<typeof dialbackKey>): boolean {
  return equalInConstantTime(utf8(key), utf8(dialbackKey(...of)));
}

/** The prefix is a convention that deployed servers rely on (§2.4.1). */
function db(
  name: 'result' | 'verify',
  attrs: Record<string, string | undefined>,
  ...content: readonly (XmlElement | string)[]
): XmlElement {
  return { ...el(name, ns.dialback, attrs, ...content), prefix: 'db' };
}

function outcomeContent(outcome: DialbackOutcome): readonly XmlElement[] {
  if (outcome.type !== 'error') return [];
  return [el('error', ns.server, { type: 'cancel' }, el(outcome.condition, ns.stanzas))];
}

/** What a server shows to be let in (§2.1.1). */
export function dialbackRequest({ from, to }: DomainPair, key: string): XmlElement {
  return db('result', { from, to }, key);
}

/** What it is answered (§2.2.1). */
export function dialbackResult({ from, to }: DomainPair, outcome: DialbackOutcome): XmlElement {
  return db('result', { from, to, type: outcome.type }, ...outcomeContent(outcome));
}

/** What the authoritative server is asked (§2.1.2). */
export function verifyRequest({ from, to }: DomainPair, id: string, key: string): XmlElement {
  return db('verify', { from, to, id }, key);
}

/** What it answers (§2.2.2). */
export function verifyResult({ from, to }: DomainPair, id: string, outcome: DialbackOutcome): XmlElement {
  return db('verify', { from, to, id, type: outcome.type }, ...outcomeContent(outcome));
}

/** The key in a request of either kind. */
export function keyIn(request: XmlElement): string {
  return text(request).trim();
}

/** The outcome in an answer of either kind; null where it is none. */
export function outcomeIn(answer: XmlElement): DialbackOutcome | null {
  switch (attr(answer, 'type')) {
    case 'valid':
      return { type: 'valid' };
    case 'invalid':
      return { type: 'invalid' };
    case 'error': {
      const error = child(answer, 'error', ns.server) ?? child(answer, 'error', ns.dialback);
      const defined = error && children(error).find((one) => one.ns === ns.stanzas && one.name !== 'text');
      return { type: 'error', condition: defined?.name ?? 'undefined-condition' };
    }
    default:
      return null;
  }
}

/** `<dialback/>` among the stream features, with errors that do not end the stream (§2.4.2). */
export function dialbackFeature(): XmlElement {
  return el('dialback', ns.dialbackFeature, {}, el('errors', ns.dialbackFeature));
}
