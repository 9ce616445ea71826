/**
 * SCRAM downgrade protection (XEP-0474 0.5.0): the server signs what it offered, so that nobody in between can
 * take the stronger mechanisms or channel bindings out of the list.
 */
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { fromBase64 } from './base64.ts';
import { equalInConstantTime } from './compare.ts';
import type { ScramHash } from './scram.ts';

const hashes = { 'SHA-1': sha1, 'SHA-256': sha256, 'SHA-512': sha512 } as const;

interface Offered {
  readonly mechanisms: readonly string[];
  /** Null where the server did not use XEP-0440 at all. */
  readonly channelBindings: readonly string[] | null;
}

/** §6.1; the names are ASCII, so that the order of code units is the one of `i;octet`. */
function joined({ mechanisms, channelBindings }: Offered, between: string, before: string): string {
  const list = [...mechanisms].sort().join(between);
  return channelBindings === null ? list : `${list}${before}${[...channelBindings].sort().join(between)}`;
}

/**
 * Whether the hash in `server-first-message` (Base64) is that of what was offered. Servers written before 0.4.0 of
 * the XEP joined the names by `,` and `|`; that form proves as much as long as no name holds one of them.
 */
export function offerHashFits(hash: ScramHash, offerHash: string, offered: Offered): boolean {
  const given = fromBase64(offerHash);
  if (given === null) return false;
  const forms = [joined(offered, '\u001e', '\u001f')];
  const names = [...offered.mechanisms, ...(offered.channelBindings ?? [])];
  if (!names.some((name) => /[,|]/.test(name))) forms.push(joined(offered, ',', '|'));
  return forms.some((form) => equalInConstantTime(given, hashes[hash](new TextEncoder().encode(form))));
}
