/** When to try again: doubling waits with jitter, so that a server that comes back is not met by everyone at once. */

const firstMs = 1_000;
const capMs = 60_000;

/**
 * Milliseconds to wait before attempt `failures + 1`; `failures` counts those since the last success (1 or more).
 * `random` is in [0, 1): the wait is between half of and the whole step.
 */
export function retryDelay(failures: number, random: number): number {
  const step = Math.min(capMs, firstMs * 2 ** (failures - 1));
  return Math.round(step * (0.5 + random / 2));
}
