/** Our parser against saxes; `npm run test:long` does the same a million times. */
import { expect, test } from 'vitest';
import { compareWithSaxes } from './oracle.testing.ts';

const runs = 5_000;
/** Texts that are the same each time, and texts that nobody has seen yet; a failure tells its seed. */
const seeds = { fixed: 20_261_120, fresh: Date.now() % 2 ** 31 };

test.each([
  ['frames', 'fixed'],
  ['frames', 'fresh'],
  ['documents', 'fixed'],
  ['documents', 'fresh'],
] as const)(
  'agrees with saxes on %s, whole and damaged, of a %s seed',
  (what, seed) => {
    const share = compareWithSaxes({ what, runs, seed: seeds[seed] }) / runs;
    // A comparison in which nearly everything is refused, or nothing, would show little.
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.85);
  },
  120_000,
);
