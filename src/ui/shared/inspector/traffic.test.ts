import { expect, test } from 'vitest';
import { packRows } from '../../../core/frames/pack.ts';
import { recorded } from '../../../core/frames/rows.testing.ts';
import { brushed, columnAt, trafficOf, type Traffic } from './traffic.ts';

interface One {
  readonly time: number;
  readonly direction: 'in' | 'out';
  readonly text: string;
}

const frame = (
  time: number,
  direction: 'in' | 'out' = 'in',
  text = "<presence xmlns='jabber:client'/>",
): One => ({
  time,
  direction,
  text,
});
const drawn = (frames: readonly One[], count: number): Traffic | null =>
  trafficOf(frames.length === 0 ? [] : [packRows(1, recorded(frames))], 1, frames.length, count);

test('frames fall into the columns of their times, both ends included', () => {
  const traffic = drawn([frame(1000), frame(1001, 'out'), frame(1999, 'in', '')], 10);
  expect(traffic?.columns[0]).toEqual({ in: 1, out: 1, broken: false });
  expect(traffic?.columns[9]).toEqual({ in: 1, out: 0, broken: true });
  expect(traffic?.range).toEqual({ from: 1000, to: 1999 });
});

test('a clock that was set back hides no frame', () => {
  const traffic = drawn([frame(2000), frame(1000), frame(1500)], 4);
  expect(traffic?.range).toEqual({ from: 1000, to: 2000 });
  expect(traffic?.columns.reduce((sum, column) => sum + column.in, 0)).toBe(3);
});

test('frames of one moment are one column, and none is no picture', () => {
  expect(drawn([frame(5), frame(5)], 3)?.columns[0]?.in).toBe(2);
  expect(drawn([], 3)).toBeNull();
});

test('what is brushed is the times of its columns, in either direction, and every frame is in one column', () => {
  const rows = Array.from({ length: 1000 }, (_, index) => frame(1000 + index * 7));
  const traffic = drawn(rows, 13);
  if (traffic === null) throw new Error('no picture');
  expect(brushed(traffic, 9, 3)).toEqual(brushed(traffic, 3, 9));
  expect(brushed(traffic, 0, 12)).toEqual(traffic.range);
  for (let column = 0; column < 13; column += 1) {
    const { from, to } = brushed(traffic, column, column);
    const shown = rows.filter(({ time }) => time >= from && time <= to);
    expect(shown.length).toBe(traffic.columns[column]?.in);
    expect(shown.every(({ time }) => columnAt(traffic, time) === column)).toBe(true);
  }
});
