/**
 * Which four-byte sequences a lot of text holds, as a bitmap: what misses one of a word's sequences misses the
 * word, and need not be read. ASCII letters count in one case only; bytes beyond ASCII are asked for by nobody,
 * since another case of theirs is another sequence.
 */
export type Bitmap = Uint32Array<ArrayBuffer>;

export interface Grams {
  /** Of the texts of a chunk that stand together. */
  readonly small: Bitmap;
  /** Of those that are kept apart; null where none is. */
  readonly large: Bitmap | null;
}

/** Bits, as powers of two. Large texts are mostly base64, which holds nearly every sequence there is. */
export const gramBits = { small: 18, large: 20 } as const;

export function newBitmap(bits: number): Bitmap {
  return new Uint32Array(2 ** (bits - 5));
}

/** Adds the sequences of a binary string. */
export function addGrams(bitmap: Bitmap, text: string): void {
  const shift = 32 - bitsOf(bitmap);
  let four = 0;
  for (let at = 0; at < text.length; at += 1) {
    let byte = text.charCodeAt(at);
    if (byte >= 65 && byte <= 90) byte += 32;
    four = (four << 8) | byte;
    if (at < 3) continue;
    const bit = Math.imul(four, 0x9e3779b1) >>> shift;
    const place = bit >>> 5;
    bitmap[place] = (bitmap[place] ?? 0) | (1 << (bit & 31));
  }
}

/** False where a text with `needle` in it, a lower-case text, cannot be among those that were added. */
export function mayHold(bitmap: Bitmap, needle: string): boolean {
  return placesOf(needle, bitsOf(bitmap)).every(
    (bit) => ((bitmap[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0,
  );
}

/** The bits that a text with `needle` in it, a lower-case text, has in a bitmap of 2^`bits`; in order of the needle. */
export function placesOf(needle: string, bits: number): number[] {
  const places: number[] = [];
  for (let at = 0; at + 4 <= needle.length; at += 1) {
    let four = 0;
    for (let index = at; index < at + 4; index += 1) {
      const code = needle.charCodeAt(index);
      four = code < 128 && four !== -1 ? (four << 8) | code : -1;
    }
    if (four !== -1) places.push(Math.imul(four, 0x9e3779b1) >>> (32 - bits));
  }
  return places;
}

function bitsOf(bitmap: Bitmap): number {
  return Math.log2(bitmap.length) + 5;
}
