/** Base64 as SASL and SCRAM carry it (RFC 4648 §4), read strictly: `atob` alone drops white space and padding. */

const canonical = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** @returns the bytes, or null where the text is not Base64 */
export function fromBase64(text: string): Uint8Array | null {
  if (!canonical.test(text)) return null;
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

/** Text as UTF-8 in Base64. */
export function encodeText(text: string): string {
  return toBase64(new TextEncoder().encode(text));
}

/** @returns the text, or null where it is not UTF-8 in Base64 */
export function decodeText(base64: string): string | null {
  const bytes = fromBase64(base64);
  if (bytes === null) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
