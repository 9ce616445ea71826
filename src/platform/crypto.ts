/** WebCrypto: PBKDF2 (RFC 5802 §2.2, Hi()), and AES-GCM with a key that nobody can read out. */
import type { DerivePort, RandomPort, SealPort } from './ports.ts';

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

const cipher = 'AES-GCM';
const ivBytes = 12;
const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

export const webSeal: SealPort = {
  newKey: () => crypto.subtle.generateKey({ name: cipher, length: 256 }, false, ['encrypt', 'decrypt']),
  async seal(key, text, owner) {
    const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
    const params = { name: cipher, iv, additionalData: utf8(owner) };
    return { iv, data: new Uint8Array(await crypto.subtle.encrypt(params, key, utf8(text))) };
  },
  async open(key, { iv, data }, owner) {
    try {
      const params = { name: cipher, iv, additionalData: utf8(owner) };
      return new TextDecoder().decode(await crypto.subtle.decrypt(params, key, data));
    } catch {
      // WebCrypto does not say what is wrong, on purpose; nor would it help.
      return null;
    }
  },
};

/** WebCrypto takes no views on shared memory, and the types say so. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
