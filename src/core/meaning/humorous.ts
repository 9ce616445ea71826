/** Two extensions of April 1st, taken at their word. */
import { ns } from '../namespaces.ts';
import { children } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import type { Opened } from './types.ts';

/** Longer than any stanza that anyone would write in bits. */
const mostBits = 8 * 100_000;

/** The `zero` and `one` elements directly in `element` as bits, eight a byte, UTF-8 (XEP-0239 §2); null if there are none. */
export function readBinary(element: XmlElement): Extract<Opened, { type: 'binary' }> | null {
  const digits = children(element).filter(
    (one) => one.ns === ns.binaryXmpp && (one.name === 'zero' || one.name === 'one'),
  );
  if (digits.length === 0) return null;
  return { type: 'binary', bits: digits.length, text: decode(digits.map(({ name }) => name === 'one')) };
}

function decode(bits: readonly boolean[]): string | null {
  if (bits.length % 8 !== 0 || bits.length > mostBits) return null;
  const bytes = new Uint8Array(bits.length / 8);
  bits.forEach((bit, index) => {
    if (bit) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (0x80 >> (index & 7));
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Not UTF-8: bits that mean nothing, which the count of them still says.
    return null;
  }
}

/**
 * The namespace that a secured one stands for: `urn:xmpp:…` of `urn:xmpps:…`, `http:` of `https:` (XEP-0419 §3.1,
 * §3.2). Null for one that was not upgraded. Double ROT-13 (§3.3) needs no decoding.
 */
export function unsecured(namespace: string): string | null {
  if (namespace.startsWith('urn:xmpps:')) return `urn:xmpp:${namespace.slice('urn:xmpps:'.length)}`;
  return namespace.startsWith('https://') ? `http://${namespace.slice('https://'.length)}` : null;
}
