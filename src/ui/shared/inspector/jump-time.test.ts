import { expect, test } from 'vitest';
import { momentOf } from './jump-time.ts';

const newest = new Date(2026, 10, 20, 14, 30).getTime();
const at = (...parts: [number, number, number, number?, number?, number?, number?]) =>
  new Date(...parts).getTime();

test.each([
  ['14:02', at(2026, 10, 20, 14, 2)],
  [' 14:02:11 ', at(2026, 10, 20, 14, 2, 11)],
  ['14:02:11.2', at(2026, 10, 20, 14, 2, 11, 200)],
  ['9:05', at(2026, 10, 20, 9, 5)],
  ['2026-11-19', at(2026, 10, 19)],
  ['2026-11-19 14:02', at(2026, 10, 19, 14, 2)],
  ['2026-11-19T14:02:11', at(2026, 10, 19, 14, 2, 11)],
])('%s', (text, time) => {
  expect(momentOf(text, newest)).toBe(time);
});

test('a time that has not come yet was yesterday', () => {
  expect(momentOf('23:50', newest)).toBe(at(2026, 10, 19, 23, 50));
  expect(momentOf('2026-11-20 23:50', newest)).toBe(at(2026, 10, 20, 23, 50));
});

test.each([
  '',
  'noon',
  '24:00',
  '12:60',
  '14',
  '2026-02-31',
  '14:02 2026-11-20',
  '2026-11-20 14:02 x',
  '1:2',
])('%s is no time', (text) => {
  expect(momentOf(text, newest)).toBeNull();
});
