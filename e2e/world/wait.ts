import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Looks until there is something to see.
 * @param look answers undefined while it is too early
 * @throws naming `what`, when `ms` milliseconds did not bring it
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  ms = 10_000,
): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await sleep(20);
  }
}
