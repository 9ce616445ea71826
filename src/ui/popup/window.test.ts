import { expect, test } from 'vitest';
import { rowsAtFirst, rowsInView } from './window.ts';

test('of a short list every row is drawn, wherever one is', () => {
  expect(rowsInView(60, 50, 0, 500)).toEqual({ from: 0, to: 60 });
  expect(rowsInView(60, 50, -9000, 500)).toEqual({ from: 0, to: 60 });
  expect(rowsInView(0, 50, 0, 500)).toEqual({ from: 0, to: 0 });
});

test('of a long one those in view and some around them', () => {
  expect(rowsInView(500, 50, 0, 500)).toEqual({ from: 0, to: 22 });
  expect(rowsInView(500, 50, 5000, 500)).toEqual({ from: 88, to: 122 });
  expect(rowsInView(500, 50, 25_000, 500)).toEqual({ from: 488, to: 500 });
});

test('of one that is out of view none', () => {
  const below = rowsInView(500, 50, -5000, 500);
  expect(below.to - below.from).toBe(0);
  const above = rowsInView(500, 50, 90_000, 500);
  expect(above.to - above.from).toBe(0);
});

test('of the first picture those in view alone', () => {
  expect(rowsAtFirst(500, 50, 520)).toEqual({ from: 0, to: 11 });
  expect(rowsAtFirst(4, 50, 520)).toEqual({ from: 0, to: 4 });
});
