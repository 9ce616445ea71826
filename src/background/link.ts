/**
 * One attempt at one endpoint: carries effects of `core/stream` out over a socket and feeds events back.
 * The stream decides; this file only does.
 */
import { encodeFrame, readFrame, c2s } from '../core/framing/index.ts';
import {
  initial,
  step,
  type StreamConfig,
  type StreamEffect,
  type StreamEvent,
  type StreamFailure,
} from '../core/stream/index.ts';
import { formatJid, type Jid } from '../core/jid.ts';
import type { ScramKeys } from '../core/sasl/scram.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { Cancel, Ports, Socket } from '../platform/ports.ts';
import type { Recorder } from './recorder.ts';

export interface LinkHandlers {
  /** The socket is open and the subprotocol agreed; negotiation begins. */
  negotiating(): void;
  authenticated(mechanism: string, keys: ScramKeys | undefined): void;
  online(jid: Jid): void;
  stanza(element: XmlElement): void;
  /** Anything arrived or left; for the keepalive and the counters. */
  traffic(direction: 'in' | 'out'): void;
  /** Called once. `null` after a close that we asked for. */
  ended(failure: StreamFailure | null): void;
}

export interface Link {
  send(element: XmlElement): void;
  /** Closes politely (RFC 7395 §3.6); `ended` follows. */
  close(): void;
  /** Gives up at once, without waiting for the peer. `ended` follows. */
  drop(): void;
}

export function openLink(deps: {
  readonly ports: Ports;
  readonly recorder: Recorder;
  readonly stream: string;
  readonly url: string;
  readonly config: StreamConfig;
  readonly handlers: LinkHandlers;
}): Link {
  const { ports, recorder, stream, config, handlers } = deps;
  let streamState = initial(config);
  let stopTimer: Cancel | null = null;
  let over = false;

  const feed = (event: StreamEvent): void => {
    if (over) return;
    const next = step(streamState, event);
    streamState = next.state;
    for (const effect of next.effects) carryOut(effect);
  };

  const carryOut = (effect: StreamEffect): void => {
    switch (effect.type) {
      case 'send':
        return transmit(effect.element);
      case 'derive':
        return derive(effect);
      case 'authenticated':
        return handlers.authenticated(effect.mechanism, effect.keys);
      case 'online':
        return handlers.online(effect.jid);
      case 'stanza':
        return handlers.stanza(effect.element);
      case 'timer':
        return setTimer(effect.ms);
      case 'close-socket':
        return socket.close();
      case 'ended':
        return end(effect.failure);
    }
  };

  const transmit = (element: XmlElement): void => {
    const text = encodeFrame(element);
    socket.send(text);
    recorder.record(stream, 'out', text, readFrame(text, c2s));
    handlers.traffic('out');
  };

  const derive = (effect: Extract<StreamEffect, { type: 'derive' }>): void => {
    const password = new TextEncoder().encode(effect.password);
    void ports.crypto
      .derive(effect.hash, password, effect.salt, effect.iterations)
      .then((saltedPassword) => feed({ type: 'derived', saltedPassword }));
  };

  const setTimer = (ms: number | null): void => {
    stopTimer?.();
    stopTimer = ms === null ? null : ports.clock.after(ms, () => feed({ type: 'timer' }));
  };

  const end = (failure: StreamFailure | null): void => {
    over = true;
    stopTimer?.();
    recorder.end(stream);
    handlers.ended(failure);
  };

  const received = (text: string): void => {
    const read = readFrame(text, c2s);
    recorder.record(stream, 'in', text, read);
    handlers.traffic('in');
    feed(
      read.ok
        ? { type: 'element', element: read.element }
        : { type: 'malformed', error: read.error.code, offset: read.error.offset },
    );
  };

  recorder.begin({ id: stream, account: formatJid(config.jid), url: deps.url, openedAt: ports.clock.now() });
  const socket: Socket = ports.sockets.open(deps.url, ['xmpp'], {
    open(protocol) {
      handlers.negotiating();
      feed({ type: 'socket-open', protocol });
    },
    text: received,
    binary: () => feed({ type: 'binary' }),
    closed: (code) => feed({ type: 'socket-closed', code }),
  });

  return {
    send: (element) => feed({ type: 'send', element }),
    close: () => feed({ type: 'close' }),
    drop() {
      socket.close();
      feed({ type: 'socket-closed', code: 1006 });
    },
  };
}
