import { describe, expect, test } from 'vitest';
import {
  atTail,
  contentHeight,
  rowsAbove,
  scrollToShow,
  tallest,
  windowAt,
  type ListShape,
} from './window.ts';

const short: ListShape = { count: 5000, rowHeight: 24, viewport: 480 };
const huge: ListShape = { count: 10_000_000, rowHeight: 24, viewport: 480 };

describe('the window on a list', () => {
  test('draws what is visible and little more', () => {
    const { first, end, top } = windowAt(short, 24 * 100);
    expect(first).toBeLessThanOrEqual(100);
    expect(end).toBeGreaterThanOrEqual(121);
    expect(end - first).toBeLessThan(60);
    expect(top).toBe(first * 24);
  });

  test('draws nothing of an empty list', () => {
    expect(windowAt({ ...short, count: 0 }, 0)).toEqual({ first: 0, end: 0, top: 0 });
  });

  test('a list shorter than before shows its end, not a void', () => {
    const { first, end } = windowAt({ ...short, count: 10 }, 100_000);
    expect(first).toBeLessThan(10);
    expect(end).toBe(10);
  });

  test('a huge list stays within what browsers can lay out, and reaches its last row', () => {
    expect(contentHeight(huge)).toBe(tallest);
    const { first, end, top } = windowAt(huge, tallest - huge.viewport);
    expect(end).toBe(huge.count);
    const bottomOfLast = top + (end - first) * huge.rowHeight;
    expect(bottomOfLast).toBeCloseTo(tallest, 3);
  });

  test.each([short, huge])('scrolling to a row puts it into view', (shape) => {
    for (const index of [0, 1, 777, shape.count - 2, shape.count - 1]) {
      const scrollTop = scrollToShow(shape, index, 1234);
      const { first, top } = windowAt(shape, scrollTop);
      const rowTop = top + (index - first) * shape.rowHeight - scrollTop;
      expect(rowTop).toBeGreaterThanOrEqual(-0.01);
      expect(rowTop).toBeLessThanOrEqual(shape.viewport - shape.rowHeight + 0.01);
    }
  });

  test('scrolling to a visible row does not move', () => {
    expect(scrollToShow(short, 105, 24 * 100)).toBe(24 * 100);
  });

  test('the tail is followed only at the tail', () => {
    const end = contentHeight(short) - short.viewport;
    expect(atTail(short, end)).toBe(true);
    expect(atTail(short, end - short.rowHeight)).toBe(false);
    expect(atTail({ ...short, count: 3 }, 0)).toBe(true);
    // Where one px of the scroll bar is three of the list, a whole row is more than half of one all the same.
    const tall = { ...short, count: 1_000_000 };
    const tallEnd = contentHeight(tall) - tall.viewport;
    expect(atTail(tall, tallEnd)).toBe(true);
    expect(atTail(tall, tallEnd - 8)).toBe(false);
  });

  test('at the end the last rows are in view whole', () => {
    expect(rowsAbove(short)).toBe(4980);
    expect(rowsAbove({ ...short, viewport: 470 })).toBe(4981);
    expect(rowsAbove({ ...short, count: 3 })).toBe(0);
  });
});
