import { expect, test } from 'vitest';
import { emojis, found } from './emoji.ts';

test('all groups are there, and no parts of others', () => {
  expect(emojis.length).toBeGreaterThan(1500);
  expect(new Set(emojis.map(({ group }) => group))).toEqual(new Set([0, 1, 3, 4, 5, 6, 7, 8, 9]));
});

test('is found by its name, its tags, and itself', () => {
  expect(found('grinning face')[0]?.unicode).toBe('😀');
  expect(found('heart').map(({ unicode }) => unicode)).toContain('❤️');
  expect(found('rocket')[0]?.unicode).toBe('🚀');
  expect(found('🚀')).toHaveLength(1);
  expect(found('no such thing at all')).toEqual([]);
});
