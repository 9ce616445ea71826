/**
 * One attempt at one endpoint: carries effects of `core/stream` out over a socket and feeds events back.
 * The stream decides; this file only does. What a managed session must remember is stored before anything is done
 * that follows from it.
 */
import { encodeFrame, readFrame, c2s } from '../core/framing/index.ts';
import {
  initial,
  lasting,
  step,
  type Earlier,
  type StreamConfig,
  type StreamEffect,
  type StreamEvent,
  type StreamFailure,
} from '../core/stream/index.ts';
import { formatJid, type Jid } from '../core/jid.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { Cancel, Ports, Socket } from '../platform/ports.ts';
import type { Recorder } from './recorder.ts';

type Effect<T extends StreamEffect['type']> = Extract<StreamEffect, { readonly type: T }>;

export interface LinkHandlers {
  /** The socket is open and the subprotocol agreed; negotiation begins. */
  negotiating(): void;
  authenticated(effect: Effect<'authenticated'>): void;
  tokenRefused(token: string): void;
  /** Resolves when the session is stored; null where none can be resumed. */
  keep(session: Earlier | null): Promise<void>;
  /** Stanzas are about to come; resolves when whatever must be stored before is. */
  beginning(resumed: boolean): Promise<void>;
  /** Resolves when it is stored which messages these were. */
  acknowledged(stanzas: readonly XmlElement[]): Promise<void>;
  undelivered(stanzas: readonly XmlElement[], surely: boolean): Promise<void>;
  online(jid: Jid, resumed: boolean): void;
  /** Resolves when the stanza was seen to. `key` names it wherever it arrives again, where there is such a name. */
  stanza(element: XmlElement, key: string | null): Promise<void>;
  /** Anything arrived or left; for the keepalive and the counters. */
  traffic(direction: 'in' | 'out'): void;
  /** Called once. `null` after a close that we asked for. */
  ended(failure: StreamFailure | null): void;
}

export interface Link {
  /** Answers whether the stanza left, or is stored and leaves on another stream. What did not leave is not recorded. */
  send(element: XmlElement): Promise<boolean>;
  /** Closes politely (RFC 7395 §3.6); `ended` follows. */
  close(): void;
  /** Gives up for a reason of our own, without waiting for the peer. `ended` follows. */
  drop(failure: StreamFailure): void;
}

/** Effects of one event, and what must be stored before them. */
interface Due {
  readonly effects: readonly StreamEffect[];
  /** Null where the session before is no more and none takes its place; absent where nothing is to be stored. */
  readonly keep?: Earlier | null;
  readonly done?: (left: boolean) => void;
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
  /** What is stored, or will be before anything that comes after. */
  let stored: Earlier | null = config.earlier ?? null;
  const due: Due[] = [];
  let working = false;
  /** Stanzas are acknowledged in the order in which they came, whichever was seen to first. */
  let seenTo: Promise<void> = Promise.resolve();

  const feed = (event: StreamEvent, done?: (left: boolean) => void): void => {
    if (over) return done?.(false);
    const { state, effects } = step(streamState, event);
    streamState = state;
    const after = lasting(state);
    const keep = mustKeep(stored, after, effects) ? { keep: (stored = after) } : {};
    queue({ effects, ...keep, ...(done === undefined ? {} : { done }) });
  };

  const queue = (one: Due): void => {
    due.push(one);
    if (working) return;
    working = true;
    // Without anything to store everything happens at once.
    while (due[0] !== undefined && isImmediate(due[0])) settle(due.shift());
    if (due.length === 0) working = false;
    else void work();
  };

  const work = async (): Promise<void> => {
    while (due.length > 0) {
      const batch = due.splice(0);
      for (const effect of batch.flatMap(({ effects }) => effects)) await tell(effect).catch(report);
      const keep = batch.findLast((one) => one.keep !== undefined)?.keep;
      const kept =
        keep !== undefined && (await handlers.keep(keep).then(() => keep !== null, report)) === true;
      for (const one of batch) settle(one, kept);
    }
    working = false;
  };

  const report = (error: unknown): undefined => void ports.fault(error);

  /** What must be stored before it is forgotten here that there was anything to store. */
  const tell = async (effect: StreamEffect): Promise<void> => {
    if (effect.type === 'online') await handlers.beginning(effect.resumed);
    if (effect.type === 'acknowledged') await handlers.acknowledged(effect.stanzas);
    if (effect.type === 'undelivered') await handlers.undelivered(effect.stanzas, effect.surely);
  };

  const settle = (one: Due | undefined, kept = false): void => {
    if (one === undefined) return;
    let left = false;
    for (const effect of one.effects) left = carryOut(effect) === true || left;
    one.done?.(left || (kept && one.keep !== undefined));
  };

  const carryOut = (effect: StreamEffect): unknown => {
    switch (effect.type) {
      case 'send':
        return transmit(effect.element);
      case 'derive':
        return derive(effect);
      case 'authenticated':
        return handlers.authenticated(effect);
      case 'token-refused':
        return handlers.tokenRefused(effect.token);
      case 'online':
        return handlers.online(effect.jid, effect.resumed);
      case 'stanza':
        return deliver(effect);
      case 'timer':
        return setTimer(effect.ms);
      case 'close-socket':
        return socket.close();
      case 'ended':
        return end(effect.failure);
      case 'acknowledged':
      case 'undelivered':
        return;
    }
  };

  const deliver = ({ element, count }: Effect<'stanza'>): void => {
    const id = lasting(streamState)?.management.id ?? null;
    const key = id === null || count === undefined ? null : `${id}.${count}`;
    const work = handlers.stanza(element, key);
    seenTo = seenTo.then(() => work).then(() => feed({ type: 'handled' }));
  };

  const transmit = (element: XmlElement): boolean => {
    const text = encodeFrame(element);
    if (!socket.send(text)) return false;
    recorder.record(stream, 'out', text, readFrame(text, c2s));
    handlers.traffic('out');
    return true;
  };

  const derive = (effect: Effect<'derive'>): void => {
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
    over = true;
    socket.close();
    // Behind what is still being stored: the next attempt begins with it.
    queue({ effects: [{ type: 'ended', failure }] });
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
    send: (element) => new Promise((resolve) => feed({ type: 'send', element }, resolve)),
    close: () => feed({ type: 'close' }),
    drop,
  };
}

function isImmediate({ keep, effects }: Due): boolean {
  return keep === undefined && effects.every(({ type }) => type !== 'acknowledged' && type !== 'undelivered');
}

/** Counts alone can wait until somebody is told of them; a stanza of ours, and how to go on, cannot. */
function mustKeep(stored: Earlier | null, after: Earlier | null, effects: readonly StreamEffect[]): boolean {
  if (effects.some(({ type }) => type === 'online')) return true;
  if (after === null || after.management === stored?.management) return false;
  if (after.management.id !== stored?.management.id) return true;
  return effects.some(({ type }) => type === 'send' || type === 'acknowledged');
}
