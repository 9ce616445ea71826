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
  /** Answers whether the stanza left; what did not is not recorded either. */
  send(element: XmlElement): boolean;
  /** Closes politely (RFC 7395 §3.6); `ended` follows. */
  close(): void;
  /** Gives up at once for a reason of our own, without waiting for the peer. `ended` follows. */
  drop(failure: StreamFailure): void;
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
  let left = false;

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
        handlers.stanza(effect.element);
        return feed({ type: 'handled' });
      case 'token-refused':
      case 'acknowledged':
      case 'undelivered':
        return;
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
    left = socket.send(text);
    if (!left) return;
    recorder.record(stream, 'out', text, readFrame(text, c2s));
    handlers.traffic('out');
  };

  const derive = (effect: Extract<StreamEffect, { type: 'derive' }>): void => {
    const password = new TextEncoder().encode(effect.password);
    void ports.crypto.derive(effect.hash, password, effect.salt, effect.iterations).then(
      (saltedPassword) => feed({ type: 'derived', saltedPassword }),
      (error: unknown) => {
        ports.fault(error);
        drop({ code: 'derive-failed' });
      },
    );
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

  const drop = (failure: StreamFailure): void => {
    if (over) return;
    socket.close();
    end(failure);
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

  recorder.begin({
    id: stream,
    source: 'account',
    account: formatJid(config.jid),
    url: deps.url,
    openedAt: ports.clock.now(),
  });
  const socket: Socket = ports.sockets.open(deps.url, ['xmpp'], {
    open(protocol) {
      handlers.negotiating();
      feed({ type: 'socket-open', protocol });
    },
    text: received,
    binary(bytes) {
      recorder.recordBinary(stream, bytes);
      handlers.traffic('in');
      feed({ type: 'binary' });
    },
    closed: (code) => feed({ type: 'socket-closed', code }),
  });

  return {
    send(element) {
      left = false;
      feed({ type: 'send', element });
      return left;
    },
    close: () => feed({ type: 'close' }),
    drop,
  };
}
