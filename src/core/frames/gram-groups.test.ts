import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addGrams, gramBits, mayHold, newBitmap } from './grams.ts';
import { askedOf, bitOf, groupChunks, turned } from './gram-groups.ts';

const texts = fc.array(fc.string({ unit: 'binary-ascii', maxLength: 60 }), { maxLength: groupChunks });

test('a group says of each chunk what its bitmap says', () => {
  fc.assert(
    fc.property(texts, fc.string({ unit: 'binary-ascii', maxLength: 11 }), (all, some) => {
      const needle = some.toLowerCase();
      const bitmaps = all.map((text) => {
        const bitmap = newBitmap(gramBits.small);
        addGrams(bitmap, text);
        return bitmap;
      });
      const slices = turned(bitmaps, gramBits.small);
      const asked = askedOf(needle, gramBits.small);
      for (const [chunk, bitmap] of bitmaps.entries()) {
        const held = asked.every(({ slice, index }) => ((slices[slice]?.[index] ?? 0) & bitOf(chunk)) !== 0);
        expect(held).toBe(mayHold(bitmap, needle));
      }
    }),
    { numRuns: 40 },
  );
});

test('a chunk of which nothing is known may hold anything', () => {
  const slices = turned([newBitmap(gramBits.large), null], gramBits.large);
  const [asked] = askedOf('romeo', gramBits.large);
  const word = slices[asked?.slice ?? 0]?.[asked?.index ?? 0] ?? 0;
  expect([word & bitOf(0), word & bitOf(1), (word & bitOf(31)) !== 0]).toEqual([0, 2, true]);
});

test('of a long needle a few sequences are asked for, its first and its last among them', () => {
  const needle = 'wherefore art thou romeo';
  const all = askedOf(needle, gramBits.small);
  expect(all).toHaveLength(8);
  expect(all[0]).toEqual(askedOf('wher', gramBits.small)[0]);
  expect(all.at(-1)).toEqual(askedOf('omeo', gramBits.small)[0]);
  expect(askedOf('o r', gramBits.small)).toEqual([]);
});
