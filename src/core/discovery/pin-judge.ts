/** Whether a key that was met is one that is pinned. Keys are SubjectPublicKeyInfo in DER (RFC 7469 §2.4). */
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { decodeBase64, encodeBase64 } from './base64.ts';
import type { Pin, PinHash } from './pins.ts';

type Digest = (bytes: Uint8Array) => Uint8Array;

/** Those that `readHash` lets pass. */
const digests: ReadonlyMap<string, Digest> = new Map<string, Digest>([
  ['sha-224', sha224],
  ['sha-256', sha256],
  ['sha-384', sha384],
  ['sha-512', sha512],
]);

/** Every hash by which a key can be pinned here, in base64. */
export function keyHashes(spki: Uint8Array): readonly PinHash[] {
  return [...digests].map(([name, digest]) => ({ name, value: encodeBase64(digest(spki)) }));
}

/** SHA-256 of a key in base64: how a person and `PinCheck.key` name it. */
export function sha256Of(spki: Uint8Array): string {
  return encodeBase64(sha256(spki));
}

/** A key that was met, as one that may be kept. */
export function pinOf(spki: Uint8Array): Pin {
  return { hashes: [{ name: 'sha-256', value: sha256Of(spki) }] };
}

/**
 * Pins as being of the server's own key: one that matches suffices, and without one the connection is to be aborted. No
 * pins at all match nothing.
 *
 * So HACX has it (§3 item 2.5). For XEP-0487 it is a reading of ours. Its §2.1 has pins used "as defined in RFC 7469",
 * where a key anywhere in the chain satisfies them; but §1 has them in place of POSH, which is of the server's own
 * certificate, and §3.1 rolls over the key that the server uses. Browsers show the leaf alone, so that under the first reading no other key
 * could ever be refused and the pins would protect nobody; under this one a domain that pins its issuer is refused,
 * which is seen at once, and said.
 *
 * All hashes of one pin are of one key, so a reader may check any of them. Where they contradict each other about
 * the key that was met, the pin names no key: it counts as another's. To take either hash for the true one would
 * let whoever can change the document, or break the weaker hash, choose which of them is looked at.
 */
export function judgeKey(pins: readonly Pin[], spki: Uint8Array): 'match' | 'mismatch' {
  const met = new Map([...digests].map(([name, digest]) => [name, binary(digest(spki))]));
  return pins.some((pin) => isOf(pin, met)) ? 'match' : 'mismatch';
}

/**
 * RFC 7469 §2.6: one of the keys must be in the chain, the server's or an issuer's. Only the server's is seen here,
 * so what is not its own may well be an issuer's.
 */
export function judgeHeaderKey(pins: readonly Pin[], spki: Uint8Array): 'match' | 'not-told' {
  return judgeKey(pins, spki) === 'match' ? 'match' : 'not-told';
}

/** `met`: the hashes of the key, one character a byte, since one hash has several spellings in base64. */
function isOf({ hashes }: Pin, met: ReadonlyMap<string, string>): boolean {
  const known = hashes.filter(({ name }) => met.has(name));
  return known.length > 0 && known.every(({ name, value }) => decodeBase64(value) === met.get(name));
}

function binary(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
