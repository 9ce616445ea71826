/** Base64 as documents carry it (RFC 4648 §4): with padding, without white space or line breaks. */
const form = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** One character a byte; null where the text is not base64. */
export function decodeBase64(text: string): string | null {
  return form.test(text) ? atob(text) : null;
}

export function encodeBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
