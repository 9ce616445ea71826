/** PBKDF2 by WebCrypto (RFC 5802 §2.2, Hi()). */
import type { DerivePort, RandomPort } from './ports.ts';

const bits = { 'SHA-1': 160, 'SHA-256': 256, 'SHA-512': 512 } as const;

export const webCrypto: DerivePort = {
  async derive(hash, password, salt, iterations) {
    const key = await crypto.subtle.importKey('raw', owned(password), 'PBKDF2', false, ['deriveBits']);
    const params = { name: 'PBKDF2', hash, salt: owned(salt), iterations };
    return new Uint8Array(await crypto.subtle.deriveBits(params, key, bits[hash]));
  },
};

export const webRandom: RandomPort = {
  bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
};

/** WebCrypto takes no views on shared memory, and the types say so. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
