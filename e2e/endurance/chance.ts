/** Chance that can be had again: the same seed, the same draws. */
export interface Chance {
  /** From 0 up to 1, which is never reached. */
  draw(): number;
  between(low: number, high: number): number;
  /** A whole number from `low` to `high`, both possible. */
  whole(low: number, high: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
  /** A source of its own, so that how often one is asked does not change what the others answer. */
  split(): Chance;
}

/** Mulberry32: 32 bits of state, plenty for what only has to look irregular. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const bits = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const draw = (): number => bits() / 2 ** 32;
  return {
    draw,
    between: (low, high) => low + (high - low) * draw(),
    whole: (low, high) => low + Math.floor((high - low + 1) * draw()),
    pick: (from) => from[Math.floor(draw() * from.length)] ?? from[0],
    split: () => chanceOf(bits()),
  };
}
