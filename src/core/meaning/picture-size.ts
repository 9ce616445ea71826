/** How large a picture says it is, from its first bytes: what is small as a file may be vast when it is drawn. */
import type { PictureType } from './types.ts';

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Characters of base64 in which the size must stand: metadata of a camera come before it, but not this much. */
const searched = 128 * 1024;

/** `plain`: base64 without blanks. Null where the bytes do not say. */
export function pictureSize(plain: string, type: PictureType): PictureSize | null {
  const head = atob(plain.slice(0, searched));
  const byte = (at: number): number => (at < head.length ? head.charCodeAt(at) : 0);
  const big = (at: number): number => byte(at) * 256 + byte(at + 1);
  const little = (at: number): number => byte(at) + byte(at + 1) * 256;
  const sized = (width: number, height: number): PictureSize | null =>
    width > 0 && height > 0 ? { width, height } : null;
  switch (type) {
    case 'image/png':
      return sized(big(16) * 65_536 + big(18), big(20) * 65_536 + big(22));
    case 'image/gif':
      return sized(little(6), little(8));
    case 'image/jpeg':
      return jpegSize(head.length, byte, big, sized);
    case 'image/webp':
      switch (head.slice(12, 16)) {
        case 'VP8X':
          return sized(little(24) + byte(26) * 65_536 + 1, little(27) + byte(29) * 65_536 + 1);
        case 'VP8L':
          return sized((little(21) & 0x3fff) + 1, (((little(22) >> 6) | (byte(24) << 10)) % 16_384) + 1);
        default:
          return sized(little(26) & 0x3fff, little(28) & 0x3fff);
      }
  }
}

type At = (at: number) => number;

/** From segment to segment until the one that begins a frame (ITU T.81 §B.2.2). */
function jpegSize(
  length: number,
  byte: At,
  big: At,
  sized: (width: number, height: number) => PictureSize | null,
): PictureSize | null {
  for (let at = 2; at + 9 < length && byte(at) === 0xff; at += 2 + big(at + 2)) {
    const marker = byte(at + 1);
    const begins = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (begins) return sized(big(at + 7), big(at + 5));
    if (big(at + 2) < 2) return null;
  }
  return null;
}
