/**
 * Keeps a stream and its worker alive, and notices when it is dead. After 20 s without a frame of ours, or without
 * one of theirs, an XMPP ping leaves (XEP-0199 §4.2), never white space (RFC 7395 §3.8). In Chromium a client send
 * resets the worker's idle timer of 30 s; in Firefox a call into the parent process does.
 */
import { pingRequest } from '../core/xep/xep-0199.ts';
import type { Cancel, ClockPort, WakePort } from '../platform/ports.ts';
import type { StanzaLayer } from './stanza/index.ts';

const silenceMs = 20_000;
/** How long an answer to a ping may take, seconds. */
export const answerSeconds = 15;

export interface Keepalive {
  noticed(direction: 'in' | 'out'): void;
  stop(): void;
}

export function createKeepalive(deps: {
  readonly clock: ClockPort;
  readonly wake: WakePort;
  readonly domain: string;
  readonly layer: StanzaLayer;
  /** Nothing came back, not even an error: the connection is gone without having been closed. */
  readonly dead: () => void;
}): Keepalive {
  const { clock, wake, layer } = deps;
  /** Frames received so far. */
  let heard = 0;
  let stopped = false;
  let pinging = false;

  const ping = async (): Promise<void> => {
    if (pinging) return;
    pinging = true;
    const before = heard;
    // An error is an answer too; what counts is whether anything at all was heard meanwhile.
    await layer.request(pingRequest(deps.domain), answerSeconds * 1000).catch(() => undefined);
    pinging = false;
    if (heard === before && !stopped) deps.dead();
  };

  const watch = (): { restart(): void; stop(): void } => {
    let cancel: Cancel = () => undefined;
    const restart = (): void => {
      cancel();
      cancel = clock.after(silenceMs, () => {
        void ping();
        restart();
      });
    };
    restart();
    return { restart, stop: () => cancel() };
  };
  const silences = { in: watch(), out: watch() };

  let cancelAwake: Cancel = () => undefined;
  const stayAwake = (): void => {
    wake.keepAwake();
    cancelAwake = clock.after(silenceMs, stayAwake);
  };
  stayAwake();

  return {
    noticed(direction) {
      if (direction === 'in') heard += 1;
      silences[direction].restart();
    },
    stop() {
      stopped = true;
      cancelAwake();
      silences.in.stop();
      silences.out.stop();
    },
  };
}
