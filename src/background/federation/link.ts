/** One stream between servers over one socket: carries effects of `core/stream/servers` out and feeds events back. */
import { encodeFrame, endingOf, readFrame, s2s } from '../../core/framing/index.ts';
import {
  framingOf,
  serverStream,
  stepServer,
  type ServerConfig,
  type ServerEffect,
  type ServerEvent,
  type ServerFailure,
} from '../../core/stream/servers/index.ts';
import type { StreamFailure } from '../../core/stream/types.ts';
import type { Cancel, ClockPort, Socket, SocketHandlers } from '../../platform/ports.ts';
import type { FrameSink } from '../recorder.ts';

/** What is left of the effects once the link has done its part. */
export type ServerNews =
  | Exclude<ServerEffect, { readonly type: 'send' | 'timer' | 'close-socket' }>
  /** The socket is open. */
  | { readonly type: 'connected' };

export interface ServerLink {
  /** A stanza, the answer to a `verify`, or that the stream is to be closed. */
  feed(event: Extract<ServerEvent, { readonly type: 'send' | 'verdict' | 'close' }>): void;
  /** Gives up for a reason of our own, without waiting for the peer. `ended` follows. */
  drop(failure: ServerFailure | null): void;
}

export function openServerLink(deps: {
  readonly clock: ClockPort;
  readonly recorder: FrameSink;
  /** Name under which its frames are recorded. */
  readonly stream: string;
  readonly url: string;
  readonly config: ServerConfig;
  readonly connect: (handlers: SocketHandlers) => Socket;
  readonly news: (news: ServerNews) => void;
  /** What the way to the peer tells beyond the code with which it closed. */
  readonly told?: () => StreamFailure | null;
}): ServerLink {
  const { clock, recorder, stream, config, news } = deps;
  const framing = framingOf(config);
  let state = serverStream(config);
  let stopTimer: Cancel | null = null;
  let over = false;

  const feed = (event: ServerEvent): void => {
    if (over) return;
    const next = stepServer(state, event);
    state = next.state;
    for (const effect of next.effects) carryOut(effect);
  };

  const carryOut = (effect: ServerEffect): void => {
    switch (effect.type) {
      case 'send': {
        const text = encodeFrame(effect.element);
        if (socket.send(text)) recorder.record(stream, 'out', text, readFrame(text, framing));
        return;
      }
      case 'timer':
        stopTimer?.();
        stopTimer = effect.ms === null ? null : clock.after(effect.ms, () => feed({ type: 'timer' }));
        return;
      case 'close-socket':
        return socket.close();
      case 'ended':
        return end(effect.failure);
      default:
        return news(effect);
    }
  };

  const end = (failure: ServerFailure | null): void => {
    over = true;
    stopTimer?.();
    const told = failure === null ? null : (deps.told?.() ?? null);
    const failed = told === null ? failure && { area: 'servers' as const, failure } : null;
    recorder.end(stream, endingOf(told === null ? failed : { area: 'stream', failure: told }));
    news({ type: 'ended', failure });
  };

  const account = config.role === 'initiator' ? config.to : config.domain;
  recorder.begin({
    id: stream,
    source: framing === s2s ? 's2s' : 'account',
    account,
    url: deps.url,
    openedAt: clock.now(),
  });
  const socket = deps.connect({
    open(protocol) {
      if (!over) news({ type: 'connected' });
      feed({ type: 'socket-open', protocol });
    },
    text(text) {
      const read = readFrame(text, framing);
      recorder.record(stream, 'in', text, read);
      feed(
        read.ok
          ? { type: 'element', element: read.element }
          : { type: 'malformed', error: read.error.code, offset: read.error.offset },
      );
    },
    binary(bytes) {
      recorder.recordBinary(stream, bytes);
      feed({ type: 'binary' });
    },
    closed: (code) => feed({ type: 'socket-closed', code }),
  });

  return {
    feed,
    drop(failure) {
      if (over) return;
      socket.close();
      end(failure);
    },
  };
}
