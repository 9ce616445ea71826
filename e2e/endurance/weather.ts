/** Bad weather on one person's link, as chance will have it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Delay } from '../world/delay.ts';
import type { Chance } from './chance.ts';

export interface Weather {
  readonly cuts: number;
  readonly stalls: number;
  readonly slowings: number;
  /** Resolves when the sky is clear, for good. */
  clear(): Promise<void>;
}

/** Milliseconds from one trouble to the next. */
const calm = [500, 4000] as const;
const stall = [300, 4000] as const;
/** Long enough that a session notices by itself that nothing comes any more. */
const longStall = [16_000, 22_000] as const;
const longStallOdds = 0.02;
const slow = [500, 5000] as const;
/** Milliseconds each way. */
const latency = [10, 400] as const;

export function badWeather(link: Delay, chance: Chance): Weather {
  const counts = { cuts: 0, stalls: 0, slowings: 0 };
  const cleared = new AbortController();
  const pass = (range: readonly [number, number]): Promise<void> =>
    sleep(chance.between(...range), undefined, { signal: cleared.signal }).catch(() => undefined);

  const cut = (): Promise<void> => {
    counts.cuts += 1;
    link.cut();
    return Promise.resolve();
  };
  const holdUp = async (): Promise<void> => {
    counts.stalls += 1;
    link.stall();
    await pass(chance.draw() < longStallOdds ? longStall : stall);
  };
  const delay = async (): Promise<void> => {
    await holdUp();
    link.resume();
  };
  const slowDown = async (): Promise<void> => {
    counts.slowings += 1;
    link.setLatency(chance.between(...latency));
    await pass(slow);
    link.setLatency(0);
  };
  /** Nothing passes, and then it is gone: what was under way is lost on both sides. */
  const lose = async (): Promise<void> => {
    await holdUp();
    await cut();
    link.resume();
  };

  const blow = async (): Promise<void> => {
    for (;;) {
      await pass(calm);
      if (cleared.signal.aborted) return;
      await chance.pick([cut, delay, slowDown, lose])();
    }
  };
  const over = blow();

  return {
    get cuts() {
      return counts.cuts;
    },
    get stalls() {
      return counts.stalls;
    },
    get slowings() {
      return counts.slowings;
    },
    async clear() {
      cleared.abort();
      await over;
    },
  };
}
