/**
 * Bitmaps of neighbouring chunks, turned: for each sequence a word, in which every chunk has a bit. A search asks
 * for few sequences, and so reads a few words of each group instead of a bitmap of each chunk.
 */
import { placesOf, type Bitmap } from './grams.ts';

/** Chunks of a group: as many as a word has bits. */
export const groupChunks = 32;
/** Sequences of a slice, which is what is stored and read at once: 8 KiB. */
export const slicePlaces = 2048;
/** Sequences of one needle that are asked for; more of them would rule out hardly more chunks. */
const mostAsked = 8;

export function groupOf(chunk: number): number {
  return Math.floor(chunk / groupChunks);
}

/** The bit of a chunk in the words of its group. */
export function bitOf(chunk: number): number {
  return 1 << (chunk % groupChunks);
}

/**
 * The slices of a group, from its chunks' bitmaps of 2^`bits` in order. A chunk whose bitmap is not known may
 * hold anything.
 */
export function turned(bitmaps: readonly (Bitmap | null)[], bits: number): Bitmap[] {
  const words = 2 ** (bits - 5);
  const slices: Bitmap[] = [];
  const square = new Int32Array(groupChunks);
  for (let word = 0; word < words; word += 1) {
    for (let chunk = 0; chunk < groupChunks; chunk += 1) square[chunk] = bitmaps[chunk]?.[word] ?? -1;
    turn(square);
    const place = word * 32;
    if (place % slicePlaces === 0) slices.push(new Uint32Array(slicePlaces));
    slices.at(-1)?.set(square, place % slicePlaces);
  }
  return slices;
}

/** `before` with the bits of the chunks in `mask` as `fresh` has them. */
export function renewed(before: Bitmap, fresh: Bitmap, mask: number): Bitmap {
  return before.map((word, place) => (word & ~mask) | ((fresh[place] ?? -1) & mask));
}

/** Bit n of word m becomes bit m of word n: blocks of half the size change places, down to single bits. */
function turn(square: Int32Array): void {
  let mask = 0x0000ffff;
  for (let size = 16; size > 0; size >>= 1, mask ^= mask << size) {
    for (let row = 0; row < 32; row = (row + size + 1) & ~size) {
      const [upper, lower] = [square[row] ?? 0, square[row + size] ?? 0];
      const swapped = ((upper >>> size) ^ lower) & mask;
      square[row] = upper ^ (swapped << size);
      square[row + size] = lower ^ swapped;
    }
  }
}

/** Where a sequence that a search asks for is found. */
export interface Asked {
  readonly slice: number;
  /** Of the word in the slice. */
  readonly index: number;
}

/** What is asked of bitmaps of 2^`bits` for a lower-case needle; empty where they cannot tell. */
export function askedOf(needle: string, bits: number): Asked[] {
  const places = placesOf(needle, bits);
  const step = Math.max(1, (places.length - 1) / (mostAsked - 1));
  const asked: Asked[] = [];
  for (let at = 0; Math.round(at) < places.length; at += step) {
    const place = places[Math.round(at)] ?? 0;
    asked.push({ slice: Math.floor(place / slicePlaces), index: place % slicePlaces });
  }
  return asked;
}
