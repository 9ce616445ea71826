/**
 * The domainpart of an address (RFC 7622 §3.2).
 *
 * Mapping and validation are the platform's: `URL` runs UTS 46 as the browser does for every host, so that an
 * address means the same server here as in the address bar. It answers in A-labels, but §3.2.1 wants U-labels in
 * addresses (entities compare them octet by octet in that form), so the labels are decoded again.
 */
import { decodePunycode } from './punycode.ts';

/** A domain that cannot stand in an address. */
export class DomainError extends Error {
  readonly code: 'invalid' | 'too-long';
  constructor(code: 'invalid' | 'too-long', options?: ErrorOptions) {
    super(code, options);
    this.name = 'DomainError';
    this.code = code;
  }
}

/** Of ASCII only letters, digits, hyphens and dots: the URL parser gives the rest a meaning or drops it silently. */
const hostCharacters = /^[A-Za-z0-9.\u0080-\u{10FFFF}-]+$/u;
const ipv6Literal = /^\[[0-9A-Fa-f:.]+\]$/;
const dottedQuad = /^\d{1,3}(\.\d{1,3}){3}$/;
const label = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
/** RFC 1034 §3.1: octets of a label, and of a name without its final dot. */
const longestLabel = 63;
const longestName = 253;

function hostOf(text: string): string {
  try {
    return new URL(`https://${text}/`).hostname;
  } catch (error) {
    throw new DomainError('invalid', { cause: error });
  }
}

function toUnicode(aLabel: string): string {
  if (!aLabel.startsWith('xn--')) return aLabel;
  const decoded = decodePunycode(aLabel.slice(4));
  if (decoded === null) throw new DomainError('invalid');
  return decoded;
}

/**
 * Brings a domain into the one form in which it is compared: lower case, U-labels, no final dot.
 * IPv4 addresses and IPv6 literals in brackets are kept; a zone identifier is refused, as `URL` refuses it.
 * @throws {DomainError}
 */
export function enforceDomain(text: string): string {
  if (ipv6Literal.test(text)) return hostOf(text);
  if (!hostCharacters.test(text)) throw new DomainError('invalid');
  const host = hostOf(text).replace(/\.$/, '');
  if (host.length > longestName) throw new DomainError('too-long');
  if (dottedQuad.test(host)) {
    // `URL` also reads 1, 0x7f.1 or 127.1 as addresses; nobody means those by a domain.
    if (host !== text.replace(/\.$/, '')) throw new DomainError('invalid');
    return host;
  }
  const labels = host.split('.');
  if (labels.some((one) => one.length > longestLabel)) throw new DomainError('too-long');
  if (!labels.every((one) => label.test(one))) throw new DomainError('invalid');
  return labels.map(toUnicode).join('.');
}
