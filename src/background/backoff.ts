/** When to try again: doubling waits with jitter, so that a server that comes back is not met by everyone at once. */

const firstMs = 1_000;
const capMs = 60_000;

/** The longest wait after that many failures in a row (1 or more), ms. */
const stepMs = (failures: number): number => Math.min(capMs, firstMs * 2 ** (failures - 1));

/**
 * Milliseconds to wait before attempt `failures + 1`; `failures` counts those since the last success (1 or more).
 * `random` is in [0, 1): the wait is between half of and the whole step.
 */
export function retryDelay(failures: number, random: number): number {
  return Math.round(stepMs(failures) * (0.5 + random / 2));
}

/**
 * How often in a row a session was lost too soon, after it was lost once more. One that lasted for as long as was
 * waited for it begins anew: on a bad network half of the time is online at least, and a server that lets everybody
 * in and throws them out at once is still met more and more rarely.
 * @param losses how often before
 * @param lastedMs how long it was online
 */
export function lossesAfter(losses: number, lastedMs: number): number {
  return losses === 0 || lastedMs >= stepMs(losses) ? 1 : losses + 1;
}
