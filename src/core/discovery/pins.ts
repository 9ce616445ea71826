/** Keys that a document pins: hashes of SubjectPublicKeyInfo in DER (RFC 7469 §2.4, HACX §3 item 2.5). */
import { decodeBase64 } from './base64.ts';
import { shown, type FindingDetail, type Severity } from './findings.ts';

/** One key, by one or more hashes of it. */
export interface Pin {
  readonly hashes: readonly PinHash[];
}

export interface PinHash {
  /** Registered name: `sha-256`, `sha-512` … */
  readonly name: string;
  /** In base64. */
  readonly value: string;
}

/** Bytes of each hash of the registry "Hash Function Textual Names" that still serves. */
const lengths: ReadonlyMap<string, number> = new Map([
  ['sha-224', 28],
  ['sha-256', 32],
  ['sha-384', 48],
  ['sha-512', 64],
]);
/** Registered as well, but a second key of the same hash can be made, or the length is not fixed. */
const weak: ReadonlySet<string> = new Set(['md2', 'md5', 'sha-1']);

export type ReadHash =
  | { readonly ok: true; readonly hash: PinHash }
  | { readonly ok: false; readonly severity: Severity; readonly detail: FindingDetail };

/** One hash of a pin, or what is wrong with it. */
export function readHash(name: string, value: string): ReadHash {
  const known = name.toLowerCase();
  if (weak.has(known)) return refused('warning', { code: 'weak-hash', params: { name: known } });
  const expected = lengths.get(known);
  if (expected === undefined)
    return refused('warning', { code: 'unknown-hash', params: { name: shown(name) } });
  const bytes = decodeBase64(value);
  if (bytes === null) {
    return refused('error', { code: 'bad-base64', params: { name: known, value: shown(value) } });
  }
  if (bytes.length !== expected) {
    return refused('error', { code: 'pin-length', params: { hash: known, got: bytes.length, expected } });
  }
  return { ok: true, hash: { name: known, value } };
}

function refused(severity: Severity, detail: FindingDetail): ReadHash {
  return { ok: false, severity, detail };
}
