/** `ClockPort` over the timers that browsers and Node share. */
import type { ClockPort } from './ports.ts';

export const systemClock: ClockPort = {
  now: () => Date.now(),
  after(ms, run) {
    const id = setTimeout(run, ms);
    return () => clearTimeout(id);
  },
};
