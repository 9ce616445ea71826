/** The weighted choice of RFC 2782, repeatable from a seed. */

/**
 * Orders items of one priority: each next one is drawn with a chance in proportion to its weight; those of weight 0
 * have next to none while others are left. Where no weight is given the order stays. `random` is in [0, 1).
 */
export function drawLots<T>(
  items: readonly T[],
  weightOf: (item: T) => number,
  random: () => number,
): readonly T[] {
  // RFC 2782: those of weight 0 stand first, or they would never be drawn before the last.
  const left = [...items].sort((a, b) => Number(weightOf(a) > 0) - Number(weightOf(b) > 0));
  let sum = left.reduce((total, item) => total + weightOf(item), 0);
  const drawn: T[] = [];
  while (sum > 0) {
    const lot = Math.floor(random() * (sum + 1));
    let running = 0;
    const at = left.findIndex((item) => (running += weightOf(item)) >= lot);
    const [item] = left.splice(at, 1);
    if (item === undefined) break;
    drawn.push(item);
    sum -= weightOf(item);
  }
  return [...drawn, ...left];
}

/** Numbers in [0, 1) that look random and are the same for the same seed (mulberry32); not for secrets. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
