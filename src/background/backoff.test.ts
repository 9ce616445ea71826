import { expect, test } from 'vitest';
import { lossesAfter, retryDelay } from './backoff.ts';

test('the wait doubles with each failure and stays at a minute', () => {
  const most = [1, 2, 3, 4, 5, 6, 7, 8, 50].map((failures) => retryDelay(failures, 0.999_999));
  expect(most).toEqual([1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000]);
});

test('jitter takes away up to half of the wait', () => {
  expect(retryDelay(3, 0)).toBe(2000);
  expect(retryDelay(3, 0.5)).toBe(3000);
});

test('a session that lasted for as long as was waited for it begins anew; one that is lost at once waits ever longer', () => {
  expect(lossesAfter(0, 0)).toBe(1);
  expect([1, 2, 3].map((losses) => lossesAfter(losses, 10))).toEqual([2, 3, 4]);
  expect(lossesAfter(3, 3999)).toBe(4);
  expect(lossesAfter(3, 4000)).toBe(1);
});
