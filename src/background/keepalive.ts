/**
 * Keeps a stream and its worker alive: after 20 s without a frame of ours an XMPP ping leaves (XEP-0199 §4.2),
 * never white space (RFC 7395 §3.8). In Chromium it is the client send that resets the worker's idle timer of 30 s.
 */
import { pingRequest } from '../core/xep/xep-0199.ts';
import type { Cancel, ClockPort, WakePort } from '../platform/ports.ts';
import type { StanzaLayer } from './stanza/index.ts';

const silenceMs = 20_000;
const answerMs = 15_000;

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
  let cancel: Cancel = () => undefined;
  let heard = false;
  let stopped = false;

  const ping = (): void => {
    heard = false;
    wake.keepAwake();
    // An error is an answer too; what counts is whether anything at all was heard meanwhile.
    void layer.request(pingRequest(deps.domain), answerMs).catch(() => {
      if (!heard && !stopped) deps.dead();
    });
  };

  const rearm = (): void => {
    cancel();
    if (!stopped) cancel = clock.after(silenceMs, ping);
  };
  rearm();

  return {
    noticed(direction) {
      if (direction === 'in') heard = true;
      else rearm();
    },
    stop() {
      stopped = true;
      cancel();
    },
  };
}
