/**
 * Keeps one stream alive while that is worth it, and notices when it is dead. After 20 s in which nothing arrived the
 * server is asked for a sign of life, never by white space (RFC 7395 §3.8). In Chromium traffic resets the worker's
 * idle timer of 30 s; in Firefox a call into the parent process does.
 */
import type { Cancel, ClockPort, WakePort } from '../platform/ports.ts';
import type { Watch } from './vigil.ts';

const silenceMs = 20_000;
/** How long an answer may take, seconds … */
const answerSeconds = 10;
/** … and how long where there is reason to doubt: after sleep, on another network, when somebody comes to look. */
const hurriedSeconds = 4;
/** A timer that runs later than this found the computer asleep, ms. */
const sleptMs = 5_000;

export interface Keepalive {
  /** A frame arrived. */
  heard(): void;
  /** Something left that the server answers at once. */
  awaits(): void;
  stop(): void;
}

export function createKeepalive(deps: {
  readonly clock: ClockPort;
  readonly wake: Pick<WakePort, 'keepAwake'>;
  readonly vigil: Watch;
  /** Sends what the server must answer. */
  readonly ask: () => void;
  /** Nothing came back within so many seconds: the connection is gone without having been closed. */
  readonly dead: (seconds: number) => void;
}): Keepalive {
  const { clock, wake, vigil } = deps;
  let lastHeard = clock.now();
  /** Null while no answer is waited for. */
  let answerDue: { readonly at: number; readonly cancel: Cancel } | null = null;
  let cancelSilence: Cancel = () => undefined;
  let cancelAwake: Cancel = () => undefined;
  let stopped = false;

  const forgive = (): void => {
    answerDue?.cancel();
    answerDue = null;
  };

  const wait = (seconds: number): void => {
    if (stopped) return;
    const at = clock.now() + seconds * 1000;
    if (answerDue !== null && answerDue.at <= at) return;
    forgive();
    // Prosody was seen to hold an answer back, once it was told that nobody looks, until it had another to give.
    const cancelAgain = clock.after(seconds * 500, deps.ask);
    const cancelDead = clock.after(seconds * 1000, () => {
      answerDue = null;
      // Whatever was on its way may have arrived while nobody could look.
      if (clock.now() - at > sleptMs) question(hurriedSeconds);
      else deps.dead(seconds);
    });
    answerDue = {
      at,
      cancel() {
        cancelAgain();
        cancelDead();
      },
    };
  };

  const question = (seconds: number): void => {
    wait(seconds);
    deps.ask();
  };

  const listen = (): void => {
    cancelSilence();
    if (!vigil.stays || stopped) return;
    const due = clock.now() + silenceMs;
    cancelSilence = clock.after(silenceMs, () => {
      question(clock.now() - due > sleptMs ? hurriedSeconds : answerSeconds);
    });
  };

  const stayAwake = (): void => {
    cancelAwake();
    if (!vigil.stays || stopped) return;
    wake.keepAwake();
    cancelAwake = clock.after(silenceMs, stayAwake);
  };

  const leave = vigil.watch({
    changed() {
      listen();
      stayAwake();
    },
    check(silentMs) {
      if (clock.now() - lastHeard >= silentMs) question(hurriedSeconds);
    },
  });
  listen();
  stayAwake();

  return {
    heard() {
      lastHeard = clock.now();
      forgive();
      listen();
    },
    awaits: () => wait(answerSeconds),
    stop() {
      stopped = true;
      leave();
      forgive();
      cancelSilence();
      cancelAwake();
    },
  };
}
