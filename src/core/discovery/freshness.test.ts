import { expect, test } from 'vitest';
import { isCurrent, lifetime } from './freshness.ts';

test('a document is kept as long as it says, else as long as HTTP says, else five minutes', () => {
  expect(lifetime(3000, 60)).toBe(3000);
  expect(lifetime(undefined, 60)).toBe(60);
  expect(lifetime(undefined, null)).toBe(300);
});

test('zero is never current, and nothing is for more than a week', () => {
  expect(lifetime(0, 60)).toBe(0);
  expect(lifetime(undefined, 31_536_000)).toBe(604_800);
  expect(lifetime(undefined, -5)).toBe(0);
  expect(isCurrent({ fetchedAt: 1000, expiresAt: 1000 }, 1000)).toBe(false);
});

test('a clock that was set back does not make it last', () => {
  const kept = { fetchedAt: 10_000, expiresAt: 20_000 };
  expect([9_999, 10_000, 19_999, 20_000].map((now) => isCurrent(kept, now))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});
