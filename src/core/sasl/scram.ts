/**
 * SCRAM (RFC 5802, RFC 7677), the client's half: messages in, messages out. PBKDF2 is not done here: it takes
 * seconds where it is strong, so it is asked for as an effect and its result comes back as the salted password.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { fromBase64, toBase64 } from './base64.ts';
import { equalInConstantTime } from './compare.ts';

export type ScramHash = 'SHA-1' | 'SHA-256' | 'SHA-512';

/** What lets an account sign in again without its password, bound to one salt and iteration count (RFC 5802 §3). */
export interface ScramKeys {
  readonly hash: ScramHash;
  /** Base64, as all binary members here: storage.session holds JSON. */
  readonly salt: string;
  readonly iterations: number;
  readonly clientKey: string;
  readonly serverKey: string;
}

/** How a server wants the password salted. */
export interface ScramSalting {
  /** Base64, not empty. */
  readonly salt: string;
  /** Within what is safe and bearable. */
  readonly iterations: number;
}

/** What a server's first message asks for. */
export interface ScramChallenge extends ScramSalting {
  /** The nonce of both sides. */
  readonly nonce: string;
  /** What the server says it offered (XEP-0474 §6.1), Base64; absent where it says nothing. */
  readonly offerHash?: string;
}

export type ScramFailure =
  | { readonly code: 'scram-nonce' }
  | { readonly code: 'scram-iterations'; readonly iterations: number }
  | { readonly code: 'scram-malformed' }
  | { readonly code: 'server-signature' }
  | { readonly code: 'scram-error'; readonly error: string };

export type ScramResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: ScramFailure };

/** RFC 7677 §4: fewer make a stolen exchange cheap to try passwords on. */
export const fewestIterations = 4096;
/** About a second of PBKDF2 in a browser, and above what password guides ask for; more would let a server hold a core. */
export const mostIterations = 1_000_000;

/** No channel binding: a browser shows a page nothing of its TLS connection. */
const gs2Header = 'n,,';

const hashes = { 'SHA-1': sha1, 'SHA-256': sha256, 'SHA-512': sha512 } as const;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function refuse(failure: ScramFailure): { readonly ok: false; readonly failure: ScramFailure } {
  return { ok: false, failure };
}

/** RFC 5802 §5.1, attribute n. */
function escapeUsername(username: string): string {
  return username.replaceAll('=', '=3D').replaceAll(',', '=2C');
}

/** `client-first-message-bare`; the exchange is signed over it, so it must be kept. */
export function clientFirstBare(username: string, nonce: string): string {
  return `n=${escapeUsername(username)},r=${nonce}`;
}

/** `client-first-message`. */
export function clientFirst(bareMessage: string): string {
  return gs2Header + bareMessage;
}

/** Attributes in order; null where one is not `letter=value`. */
function attributes(message: string): readonly (readonly [string, string])[] | null {
  const pairs: (readonly [string, string])[] = [];
  for (const part of message.split(',')) {
    if (!/^[A-Za-z]=/.test(part)) return null;
    pairs.push([part.charAt(0), part.slice(2)]);
  }
  return pairs;
}

/** Reads a salt in Base64 and a count of iterations, both as a server wrote them. */
export function readSalting(salt: string, iterations: string): ScramResult<ScramSalting> {
  const bytes = fromBase64(salt);
  if (bytes === null || bytes.length === 0) return refuse({ code: 'scram-malformed' });
  if (!/^[1-9]\d{0,15}$/.test(iterations)) return refuse({ code: 'scram-malformed' });
  const count = Number(iterations);
  if (count < fewestIterations || count > mostIterations) {
    return refuse({ code: 'scram-iterations', iterations: count });
  }
  return { ok: true, value: { salt, iterations: count } };
}

/**
 * Reads `server-first-message`. Its three attributes come first and in order (RFC 5802 §7); unknown ones after
 * them are ignored, a mandatory extension (`m`) is refused.
 * @param clientNonce what we sent; the server's must begin with it and be longer
 */
export function readServerFirst(message: string, clientNonce: string): ScramResult<ScramChallenge> {
  const [r, s, i, ...extensions] = attributes(message) ?? [];
  if (r?.[0] !== 'r' || s?.[0] !== 's' || i?.[0] !== 'i') return refuse({ code: 'scram-malformed' });
  if (extensions.some(([name]) => name === 'm')) return refuse({ code: 'scram-malformed' });
  const nonce = r[1];
  if (!/^[\x21-\x2B\x2D-\x7E]+$/.test(nonce)) return refuse({ code: 'scram-malformed' });
  if (!nonce.startsWith(clientNonce) || nonce.length === clientNonce.length)
    return refuse({ code: 'scram-nonce' });
  const salting = readSalting(s[1], i[1]);
  if (!salting.ok) return salting;
  const offerHash = extensions.find(([name]) => name === 'h')?.[1];
  const challenge = { nonce, ...salting.value };
  return { ok: true, value: offerHash === undefined ? challenge : { ...challenge, offerHash } };
}

/**
 * ClientKey and ServerKey (RFC 5802 §3).
 * @param saltedPassword Hi(password, salt, iterations)
 */
export function deriveKeys(
  hash: ScramHash,
  saltedPassword: Uint8Array,
  { salt, iterations }: ScramSalting,
): ScramKeys {
  return {
    hash,
    salt,
    iterations,
    clientKey: toBase64(hmac(hashes[hash], saltedPassword, utf8('Client Key'))),
    serverKey: toBase64(hmac(hashes[hash], saltedPassword, utf8('Server Key'))),
  };
}

/** Whether keys were made for what this server asks now. */
export function keysFit(keys: ScramKeys, challenge: ScramChallenge): boolean {
  return keys.salt === challenge.salt && keys.iterations === challenge.iterations;
}

interface ScramProof {
  /** `client-final-message`. */
  readonly message: string;
  /** What a server that knows the password will answer; Base64. */
  readonly serverSignature: string;
}

/**
 * Proves that we hold the keys (RFC 5802 §3).
 * @returns null where the keys are not Base64, as after a damaged store
 */
export function prove(
  keys: ScramKeys,
  bareMessage: string,
  serverFirst: string,
  challenge: ScramChallenge,
): ScramProof | null {
  const clientKey = fromBase64(keys.clientKey);
  const serverKey = fromBase64(keys.serverKey);
  if (clientKey === null || serverKey === null) return null;
  const hash = hashes[keys.hash];
  const withoutProof = `c=${btoa(gs2Header)},r=${challenge.nonce}`;
  const authMessage = utf8(`${bareMessage},${serverFirst},${withoutProof}`);
  const signature = hmac(hash, hash(clientKey), authMessage);
  const proof = clientKey.map((byte, index) => byte ^ (signature[index] ?? 0));
  return {
    message: `${withoutProof},p=${toBase64(proof)}`,
    serverSignature: toBase64(hmac(hash, serverKey, authMessage)),
  };
}

/** Reads `server-final-message` and checks that the server knows the password too. */
export function checkServerFinal(message: string, serverSignature: string): ScramResult<null> {
  const first = attributes(message)?.[0];
  if (first?.[0] === 'e') return refuse({ code: 'scram-error', error: first[1] });
  if (first?.[0] !== 'v') return refuse({ code: 'scram-malformed' });
  const given = fromBase64(first[1]);
  const expected = fromBase64(serverSignature);
  if (given === null || expected === null) return refuse({ code: 'server-signature' });
  return equalInConstantTime(given, expected)
    ? { ok: true, value: null }
    : refuse({ code: 'server-signature' });
}
