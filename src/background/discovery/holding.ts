/**
 * How long the browser itself held a WebSocket back. Chromium does so to all sockets after some that failed (about a dozen),
 * for up to five seconds each, and tells nobody: what can be had is an estimate.
 */
import type { ClockPort } from '../../platform/ports.ts';

/** Fewer failures than these explain no delay … */
const leastFailures = 8;
/** … nor do those that are longer ago, ms. */
const recentMs = 3 * 60_000;
/** A shorter delay may be the network's, ms. */
const leastMs = 500;
/** The longest that was seen, ms. */
const mostMs = 5_000;
/** A socket takes a connection, TLS and a handshake; the request before it perhaps had a connection already. */
const requestsPerSocket = 4;

export interface Holding {
  /** A socket came to nothing before it was open. */
  failed(): void;
  /** How long a socket that is opened now may be held back at most, ms; 0 where nothing speaks for that. */
  readonly atMost: number;
  /**
   * About how long, in ms, the browser held a socket back that took `took` ms to open, where a request to the same endpoint
   * just before took `asked`; null where nothing speaks for that.
   */
  held(took: number, asked: number): number | null;
}

export function createHolding(clock: Pick<ClockPort, 'now'>): Holding {
  let failures: number[] = [];
  const recent = (): number[] => failures.filter((at) => clock.now() - at < recentMs);
  return {
    failed() {
      failures = [...recent(), clock.now()];
    },
    get atMost() {
      return recent().length < leastFailures ? 0 : mostMs;
    },
    held(took, asked) {
      // Not asked: nothing to measure it by.
      if (asked <= 0 || recent().length < leastFailures) return null;
      const held = took - requestsPerSocket * asked;
      // No finer than it is known.
      return held < leastMs ? null : Math.max(1, Math.round(held / 1000)) * 1000;
    },
  };
}
