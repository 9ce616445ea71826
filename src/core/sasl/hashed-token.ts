/**
 * SASL HT-SHA-256-NONE (draft-schmaus-kitten-sasl-ht-09), the mechanism of FAST tokens (XEP-0484). Without channel
 * binding the same token makes the same message every time: whoever reads it once can send it again.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64, toBase64 } from './base64.ts';
import { equalInConstantTime } from './compare.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const digest = (token: string, role: 'Initiator' | 'Responder'): Uint8Array =>
  hmac(sha256, utf8(token), utf8(role));

/** The only message of the client, Base64. */
export function hashedTokenMessage(username: string, token: string): string {
  const name = utf8(`${username}\0`);
  const proof = digest(token, 'Initiator');
  const message = new Uint8Array(name.length + proof.length);
  message.set(name);
  message.set(proof, name.length);
  return toBase64(message);
}

/** Whether the server's answer (Base64) shows that it knows the token too. */
export function checkHashedToken(answer: string, token: string): boolean {
  const given = fromBase64(answer);
  return given !== null && equalInConstantTime(given, digest(token, 'Responder'));
}
