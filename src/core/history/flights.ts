/** Frames of one connection as flights: what one side sent without waiting for the other. */
import type { FrameDirection } from '../framing/frame.ts';

export interface Flight {
  readonly direction: FrameDirection;
  readonly frames: number;
  /** UTF-8. */
  readonly bytes: number;
  /** Milliseconds from the first frame of the connection to the first of this flight … */
  readonly from: number;
  /** … and to its last. */
  readonly to: number;
}

/** Of a stream that never gets anywhere; more tells nobody anything. */
const mostFlights = 40;

/** `flights` with one frame more; `at` in ms since the first frame of the connection. */
export function withFrame(
  flights: readonly Flight[],
  direction: FrameDirection,
  bytes: number,
  at: number,
): readonly Flight[] {
  const last = flights.at(-1);
  if (last?.direction === direction) {
    return [...flights.slice(0, -1), { ...last, frames: last.frames + 1, bytes: last.bytes + bytes, to: at }];
  }
  if (flights.length >= mostFlights) return flights;
  return [...flights, { direction, frames: 1, bytes, from: at, to: at }];
}

/** Client flights that waited for a server flight. One that nothing answered waited for nothing. */
export function roundTrips(flights: readonly Flight[]): number {
  return flights.filter(({ direction }, index) => direction === 'out' && index + 1 < flights.length).length;
}
