/**
 * Texts as binary strings: UTF-8, one character a byte. A string of such characters is stored and searched at one
 * byte a character, which a single other character in it would double.
 */
const beyondAscii = /[\u0080-\uffff]/;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
/** Arguments of one call. */
const step = 8192;

/** Lone surrogates become U+FFFD, as on the wire. */
export function toBinary(text: string): string {
  if (!beyondAscii.test(text)) return text;
  const bytes = encoder.encode(text);
  let out = '';
  for (let at = 0; at < bytes.length; at += step) {
    out += String.fromCharCode(...bytes.subarray(at, at + step));
  }
  return out;
}

export function fromBinary(binary: string): string {
  return beyondAscii.test(binary) ? copyOf(binary) : binary;
}

/** The same, as a string of its own where `binary` is a piece of a larger one that need not stay in memory. */
export function copyOf(binary: string): string {
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return decoder.decode(bytes);
}
