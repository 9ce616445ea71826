import fc from 'fast-check';
import { expect, test } from 'vitest';
import { beginningOf } from './long.ts';

test('what fits is shown as a whole', () => {
  expect(beginningOf('short')).toBeNull();
  expect(beginningOf('a\n'.repeat(20))).toBeNull();
});

test('many lines, and many letters, are cut', () => {
  expect(beginningOf('line\n'.repeat(500))?.split('\n')).toHaveLength(24);
  expect(beginningOf('x'.repeat(60_000))?.length).toBeLessThanOrEqual(1500);
  expect(beginningOf('word '.repeat(1000))).toMatch(/word$/);
});

test('no character is split, whatever stands there', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), fc.constantFrom('😀', '👩‍🚀', 'é', '🇩🇪'), (shift, sign) => {
      const text = 'x'.repeat(shift) + sign.repeat(2000);
      const beginning = beginningOf(text) ?? '';
      expect(beginning.isWellFormed()).toBe(true);
      expect(text.startsWith(beginning)).toBe(true);
      expect(beginning.length).toBeGreaterThan(1300);
    }),
  );
});
