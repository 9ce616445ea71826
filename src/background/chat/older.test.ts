import { expect, test } from 'vitest';
import { placesBefore } from './older.ts';

const sorted = (places: readonly { readonly time: number; readonly order: number }[]): boolean =>
  places.every((one, index) => {
    const before = places[index - 1];
    return (
      before === undefined || before.time < one.time || (before.time === one.time && before.order < one.order)
    );
  });

test('a page lies in its order before what is stored, also where a millisecond is cut in two', () => {
  // What came live has orders from when the worker began, which may be long before.
  const stored = { time: 7, order: 3500 };
  const newer = placesBefore([5, 6, 7, 7], stored);
  const older = placesBefore([3, 4, 4, 5, 5], newer[0]);
  expect(sorted([...older, ...newer, stored])).toBe(true);
});

test('with nothing stored they stand as they were said', () => {
  expect(sorted(placesBefore([1, 1, 1, 2], undefined))).toBe(true);
});
