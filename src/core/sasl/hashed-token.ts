/**
 * SASL HT-SHA-256-* (draft-schmaus-kitten-sasl-ht-09), the mechanisms of FAST tokens (XEP-0484). Without channel
 * binding the same token makes the same message every time: whoever reads it once can send it again.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64, toBase64 } from './base64.ts';
import { equalInConstantTime } from './compare.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const joined = (first: Uint8Array, second: Uint8Array): Uint8Array => {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
};
/** @param binding data of the channel, Base64; empty where nothing is bound */
const digest = (token: string, role: 'Initiator' | 'Responder', binding: string): Uint8Array =>
  hmac(sha256, utf8(token), joined(utf8(role), fromBase64(binding) ?? new Uint8Array()));

/** The only message of the client, Base64. `binding`: data of the channel, Base64; empty where nothing is bound. */
export function hashedTokenMessage(username: string, token: string, binding = ''): string {
  return toBase64(joined(utf8(`${username}\0`), digest(token, 'Initiator', binding)));
}

/** Whether the server's answer (Base64) shows that it knows the token too, and sees the same channel. */
export function checkHashedToken(answer: string, token: string, binding = ''): boolean {
  const given = fromBase64(answer);
  return given !== null && equalInConstantTime(given, digest(token, 'Responder', binding));
}
