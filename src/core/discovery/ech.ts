/** Whether bytes are an ECHConfigList (TLS Encrypted Client Hello, §4): lengths that add up, nothing of its content. */

/** `bytes` has one character a byte. */
export function isConfigList(bytes: string): boolean {
  const sixteen = (at: number) => bytes.charCodeAt(at) * 256 + bytes.charCodeAt(at + 1);
  if (bytes.length < 6 || sixteen(0) !== bytes.length - 2) return false;
  let at = 2;
  // Each is a version, a length and as many bytes.
  while (at + 4 <= bytes.length) at += 4 + sixteen(at + 2);
  return at === bytes.length;
}
