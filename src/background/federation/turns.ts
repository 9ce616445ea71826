/**
 * Sockets that are being opened take turns. Chromium delays each WebSocket by up to five seconds times two to the number
 * of those that are still opening, over two to the sixteenth: eight cost 20 ms, fourteen more than a second.
 */
import type { ClockPort } from '../../platform/ports.ts';

const most = 8;
/** A socket that takes longer hangs: it does not keep others from theirs, ms. */
const patienceMs = 1_000;

export interface Turns {
  /** Resolves when a socket may be opened, with what is called once it is open or will never be. */
  readonly take: () => Promise<() => void>;
}

export function createTurns(clock: Pick<ClockPort, 'after'>): Turns {
  let opening = 0;
  const waiting: (() => void)[] = [];

  const begin = (): (() => void) => {
    opening += 1;
    let over = false;
    const end = (): void => {
      if (over) return;
      over = true;
      stop();
      opening -= 1;
      waiting.shift()?.();
    };
    const stop = clock.after(patienceMs, end);
    return end;
  };

  return {
    take: () =>
      opening < most
        ? Promise.resolve(begin())
        : new Promise((resolve) => waiting.push(() => resolve(begin()))),
  };
}
