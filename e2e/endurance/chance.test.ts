import { expect, test } from 'vitest';
import { chanceOf } from './chance.ts';
import { judge } from './judge.ts';

test('the same seed draws the same, and a part of it is not moved by the others', () => {
  const draws = (disturbed: boolean): number[] => {
    const chance = chanceOf(4);
    const own = chance.split();
    const other = chance.split();
    if (disturbed) other.draw();
    return Array.from({ length: 5 }, () => own.draw());
  };
  expect(draws(true)).toEqual(draws(false));
  const wholes = Array.from({ length: 200 }, () => chanceOf(1).whole(2, 4));
  expect(wholes.every((one) => one >= 2 && one <= 4)).toBe(true);
});

test('what is lost, doubled, late or strange is told apart', () => {
  expect(judge(['a', 'b', 'c', 'd'], ['b', 'a', 'a', 'x', 'd'])).toEqual({
    lost: ['c'],
    doubled: ['a'],
    strange: ['x'],
    late: ['a'],
  });
});
