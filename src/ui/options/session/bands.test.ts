import { expect, test } from 'vitest';
import { sessionEvents } from '../../testing/session-samples.ts';
import { online } from '../../testing/samples.ts';
import { bandsOf, shares, ticks } from './bands.ts';

const minute = 60_000;
const now = 100 * 60 * minute;

test('events become stretches without gap or overlap, up to now', () => {
  const bands = bandsOf(sessionEvents(now), { state: online, since: now - 5 * minute }, now);
  const ago = (time: number): number => Math.round((now - time) / 1000) / 60;
  expect(bands.map(({ kind, from, to }) => [kind, ago(from), ago(to)])).toEqual([
    ['trying', 55, 55],
    ['online', 55, 20],
    ['waiting', 20, 17],
    ['trying', 17, 17],
    ['online', 17, 9],
    ['away', 9, 5],
    ['trying', 5, 5],
    ['online', expect.closeTo(5, 1), 0],
  ]);
  bands.slice(1).forEach((band, index) => expect(band.from).toBe(bands[index]?.to));
});

test('what is going on now shows although nothing was recorded of it yet', () => {
  const events = sessionEvents(now).slice(0, 3);
  const bands = bandsOf(events, { state: { phase: 'resolving' }, since: now - minute }, now);
  expect(bands.at(-1)).toEqual({ kind: 'trying', from: now - minute, to: now });
});

test('a clock that was set back tears nothing', () => {
  const [first, second] = sessionEvents(now);
  if (!first || !second) throw new Error('no samples');
  const bands = bandsOf(
    [
      { ...first, at: now - 10 },
      { ...second, at: now - 500 },
    ],
    undefined,
    now,
  );
  for (const { from, to } of bands) expect(to).toBeGreaterThan(from);
});

test('shares add up', () => {
  const bands = bandsOf(sessionEvents(now), { state: online, since: now }, now);
  const parts = shares(bands, now - 60 * minute, now);
  expect(parts[0]?.kind).toBe('online');
  expect(parts.reduce((sum, { part }) => sum + part, 0)).toBeCloseTo(1);
  expect(shares([], 0, 1)).toEqual([]);
});

test('an axis has round times, and not too many', () => {
  const from = new Date(2026, 0, 5, 13, 7).getTime();
  const hour = ticks(from, from + 60 * minute, 6);
  expect(hour.map((time) => new Date(time).getMinutes())).toEqual([10, 20, 30, 40, 50, 0]);
  const day = ticks(from, from + 24 * 60 * minute, 8);
  expect(day.map((time) => new Date(time).getHours())).toEqual([15, 18, 21, 0, 3, 6, 9, 12]);
  const week = ticks(from, from + 7 * 24 * 60 * minute, 8);
  expect(week.every((time) => new Date(time).getHours() === 0)).toBe(true);
});
