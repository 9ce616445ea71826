/** Whether pins are of one key, as far as their hashes tell. */
import { decodeBase64 } from './base64.ts';
import type { Pin } from './pins.ts';

/**
 * One hash in common and none in contradiction. Pins without a hash of the same kind cannot be compared; they count
 * as different keys, so that doubt is shown to the person rather than passed over.
 */
function isSameKey(a: Pin, b: Pin): boolean {
  const pairs = a.hashes.flatMap((one) =>
    b.hashes.filter(({ name }) => name === one.name).map((two) => [one.value, two.value] as const),
  );
  return pairs.length > 0 && pairs.every(([one, two]) => one === two || sameBytes(one, two));
}

/** Whether a key of one list is in the other. */
export function shareKey(a: readonly Pin[], b: readonly Pin[]): boolean {
  return a.some((one) => b.some((two) => isSameKey(one, two)));
}

/** Whether each key of one list is in the other, in any order. */
export function sameKeys(a: readonly Pin[], b: readonly Pin[]): boolean {
  return a.every((one) => shareKey([one], b)) && b.every((two) => shareKey([two], a));
}

/** One hash has several spellings in base64: the last letter has bits that mean nothing. */
function sameBytes(one: string, two: string): boolean {
  const bytes = decodeBase64(one);
  return bytes !== null && bytes === decodeBase64(two);
}
