import { describe, expect, test } from 'vitest';
import { drawLots, seeded } from './lot.ts';

const draw = (weights: readonly number[], seed: number) =>
  drawLots(weights, (weight) => weight, seeded(seed));

describe('the choice by weight (RFC 2782)', () => {
  test('without weights the order stays', () => {
    expect(drawLots(['c', 'a', 'b'], () => 0, seeded(7))).toEqual(['c', 'a', 'b']);
  });

  test('the same seed gives the same order, another seed may give another', () => {
    const weights = [1, 2, 3, 4, 5, 6, 7, 8];
    expect(draw(weights, 5)).toEqual(draw(weights, 5));
    expect(new Set([1, 2, 3, 4].map((seed) => draw(weights, seed).join())).size).toBeGreaterThan(1);
  });

  test('nothing is lost and nothing comes twice', () => {
    for (let seed = 0; seed < 200; seed++) {
      expect([...draw([0, 0, 1, 65_535, 3], seed)].sort((a, b) => a - b)).toEqual([0, 0, 1, 3, 65_535]);
    }
  });

  test('each comes first about as often as its weight says, one without weight hardly ever', () => {
    const first = new Map<number, number>();
    for (let seed = 0; seed < 4_000; seed++) {
      const [winner = -1] = draw([0, 10, 30, 60], seed);
      first.set(winner, (first.get(winner) ?? 0) + 1);
    }
    expect((first.get(10) ?? 0) / 4_000).toBeCloseTo(0.1, 1);
    expect((first.get(30) ?? 0) / 4_000).toBeCloseTo(0.3, 1);
    expect((first.get(60) ?? 0) / 4_000).toBeCloseTo(0.6, 1);
    expect((first.get(0) ?? 0) / 4_000).toBeLessThan(0.02);
  });
});
