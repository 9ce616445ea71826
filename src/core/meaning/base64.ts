/** Base64 in payloads, measured and looked at without decoding more than is needed. */
import type { PictureType } from './types.ts';

const form = /^[A-Za-z0-9+/]*={0,2}$/;

/** Without the blanks that line breaks leave; null for what is no base64. */
export function plainBase64(text: string): string | null {
  const plain = text.replace(/[ \t\r\n]+/g, '');
  return plain !== '' && plain.length % 4 === 0 && form.test(plain) ? plain : null;
}

/** Bytes that a base64 without blanks stands for (RFC 4648 §4). */
export function decodedLength(plain: string): number {
  const padding = plain.endsWith('==') ? 2 : plain.endsWith('=') ? 1 : 0;
  return (plain.length / 4) * 3 - padding;
}

/** How the pictures that we show begin. SVG is not among them: it is a document that can do things. */
const beginnings: readonly (readonly [RegExp, PictureType])[] = [
  [/^\x89PNG\r\n\x1a\n/, 'image/png'],
  [/^\xff\xd8\xff/, 'image/jpeg'],
  [/^GIF8[79]a/, 'image/gif'],
  [/^RIFF[^]{4}WEBP/, 'image/webp'],
];

/** What the bytes themselves say they are, whatever a sender calls them; null for anything else. */
export function pictureType(plain: string): PictureType | null {
  const head = atob(plain.slice(0, 24));
  return beginnings.find(([beginning]) => beginning.test(head))?.[1] ?? null;
}
