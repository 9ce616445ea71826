/**
 * One attempt at one endpoint: carries effects of `core/stream` out over a socket and feeds events back.
 * The stream decides; this file only does. What a managed session must remember is stored before anything is done
 * that follows from it.
 */
import { storageFault, type StorageFault } from '../contract/storage.ts';
import { endingOf } from '../core/framing/ending.ts';
import { bodiesOf, type FrameDirection } from '../core/framing/frame.ts';
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
  type StreamState,
} from '../core/stream/index.ts';
import { formatJid, type Jid } from '../core/jid.ts';
import { ns } from '../core/namespaces.ts';
import { defaultLimits, type XmlElement } from '../core/xml/types.ts';
import type { Management } from '../core/xep/xep-0198.ts';
import type { Cancel, Ports, Socket, SocketHandlers } from '../platform/ports.ts';
import { openBosh } from './bosh/transport.ts';
import { isBosh } from './head-start.ts';
import type { FrameSink } from './recorder.ts';

type Effect<T extends StreamEffect['type']> = Extract<StreamEffect, { readonly type: T }>;

export interface LinkHandlers {
  /** The socket is open; negotiation begins. `ahead`: perhaps with a proof that leaves together with `<open/>`. */
  negotiating(ahead: boolean): void;
  /** The server's first `<open/>` is as it should be. Nothing secret has left unless `ahead`. */
  opened(): void;
  /**
   * Resolves when it is noted what is on its way already; `stored` resolves when it is stored what the next sign-in can
   * be done with.
   */
  authenticated(effect: Effect<'authenticated'>): Promise<{ readonly stored: Promise<void> }>;
  /** The server takes note of whether this client is in use. */
  heeded(): void;
  tokenRefused(token: string): void;
  /** Resolves when the session is stored; null where none can be resumed. */
  keep(session: Earlier | null): Promise<void>;
  /** Stanzas are about to come; resolves when whatever must be stored before is. */
  beginning(resumed: boolean): Promise<void>;
  /** Resolves when it is stored which messages these were. */
  acknowledged(stanzas: readonly XmlElement[]): Promise<void>;
  undelivered(stanzas: readonly XmlElement[], surely: boolean): Promise<void>;
  online(jid: Jid, resumed: boolean): void;
  /**
   * Resolves when the stanza was seen to, with why something of it could not be stored. `key` names it wherever it
   * arrives again, where there is such a name.
   */
  stanza(element: XmlElement, key: string | null): Promise<StorageFault | null>;
  /** A frame arrived. */
  heard(): void;
  /** Something left that the server answers at once, if it is there. */
  awaits(): void;
  /** Called once. `null` after a close that we asked for. */
  ended(failure: StreamFailure | null): void;
}

export interface Link {
  /** Answers whether the stanza left, or is stored and leaves on another stream. What did not leave is not recorded. */
  send(element: XmlElement): Promise<boolean>;
  /** Null where stanzas are not counted. */
  readonly management: Management | null;
  /** When its socket was begun, wall time in ms, where that was before it. */
  readonly since?: number;
  /** Asks for a sign of life; answers whether it could, which it cannot where stanzas are not counted. */
  ask(): boolean;
  /** Closes politely (RFC 7395 §3.6); `ended` follows. `superseded`: because another endpoint was there first. */
  close(superseded?: boolean): void;
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
  readonly recorder: FrameSink;
  readonly stream: string;
  readonly url: string;
  /** Asked when the socket opens: whether a proof may leave before anybody has answered. */
  readonly alone: () => boolean;
  readonly config: StreamConfig;
  readonly handlers: LinkHandlers;
}): Link {
  const { ports, recorder, stream, config, handlers } = deps;
  let streamState = initial(config);
  let stopTimer: Cancel | null = null;
  let over = false;
  let superseded = false;
  /** What is stored, or will be before anything that comes after. */
  let stored: Earlier | null = config.earlier ?? null;
  const due: Due[] = [];
  let working = false;
  /** What left and is not recorded yet. */
  const sent: string[] = [];
  /** Frames that were written before it was time for them. */
  const written = new WeakMap<XmlElement, string>();
  let first: { readonly from: StreamState; readonly outcome: ReturnType<typeof step> } | null = null;
  /** Secrets of a resumed session are stored while its stanzas come already; what is stored after them waits. */
  let meanwhile: Promise<StorageFault | null> = Promise.resolve(null);
  /** Stanzas are acknowledged in the order in which they came, whichever was seen to first. */
  let seenTo: Promise<void> = Promise.resolve();

  const feed = (event: StreamEvent, done?: (left: boolean) => void): void => {
    if (over) return done?.(false);
    const { phase } = streamState;
    const before = lasting(streamState);
    const isFirst =
      event.type === 'socket-open' && event.protocol === protocol && first?.from === streamState;
    const { state, effects } = isFirst && first !== null ? first.outcome : step(streamState, event);
    streamState = state;
    if (phase === 'opening' && state.phase === 'features') handlers.opened();
    // A stream that ends tells the server what it knew last.
    const after = state.phase === 'online' ? lasting(state) : before;
    // Management that was refused leaves nothing to go on with.
    const refused = before !== null && after === null;
    const keep = refused || mustKeep(stored, after, effects) ? { keep: (stored = after) } : {};
    queue({ effects, ...keep, ...(done === undefined ? {} : { done }) });
  };

  const queue = (one: Due): void => {
    due.push(one);
    if (working) return;
    working = true;
    settleImmediate();
    if (due.length === 0) working = false;
    else void work();
  };

  /** Without anything to store everything happens at once. */
  const settleImmediate = (): void => {
    while (due[0] !== undefined && isImmediate(due[0])) settle(due.shift());
  };

  const work = async (): Promise<void> => {
    for (; due.length > 0; settleImmediate()) {
      const batch = due.splice(0);
      const { kept, fault } = await store(batch);
      if (fault === null) for (const one of batch) settle(one, kept);
      else giveUp({ code: fault }, [...batch, ...due.splice(0)]);
    }
    working = false;
  };

  /** Stores what must be before the rest of these effects; `fault`: why that, and what comes after, could not be. */
  const store = async (batch: readonly Due[]): Promise<{ kept: boolean; fault: StorageFault | null }> => {
    const effects = batch.flatMap((one) => one.effects);
    const keep = batch.findLast((one) => one.keep !== undefined)?.keep;
    const before = await meanwhile;
    if (before !== null) return { kept: false, fault: before };
    const secrets: Promise<StorageFault | null>[] = [];
    const told = await outcome(async () => {
      // What is on its way is noted before anything that says that it is not, or has arrived.
      for (const effect of effects.filter(isProof)) {
        const proof = await handlers.authenticated(effect).catch(unlessUnstored);
        if (proof !== undefined) secrets.push(outcome(() => proof.stored));
      }
      for (const effect of effects) await tell(effect).catch(unlessUnstored);
      if (keep !== undefined) await handlers.keep(keep).catch(unlessUnstored);
    });
    if (told !== null) return { kept: false, fault: told };
    const proved = Promise.all(secrets).then((faults) => faults.find((fault) => fault !== null) ?? null);
    const kept = keep !== undefined && keep !== null;
    // Who signed in with a token can do so again: nobody waits until the next one is on the disk.
    if (effects.some((effect) => effect.type === 'online' && effect.resumed)) {
      meanwhile = proved;
      void proved.then((fault) => fault !== null && drop({ code: fault }));
      return { kept, fault: null };
    }
    const fault = await proved;
    return { kept: kept && fault === null, fault };
  };

  /** Why what this does could not be stored; null where it could. */
  const outcome = async (work: () => Promise<unknown>): Promise<StorageFault | null> => {
    try {
      await work();
      return null;
    } catch (error) {
      ports.fault(error);
      return storageFault(error);
    }
  };

  const unlessUnstored = (error: unknown): void => {
    if (storageFault(error) !== null) throw error;
    ports.fault(error);
  };

  /** Nothing happens that should have been stored before: the server, and the next stream, know nothing of it. */
  const giveUp = (failure: StreamFailure, left: readonly Due[]): void => {
    over = true;
    socket.close();
    const ends = (one: Due): boolean => one.effects.some(({ type }) => type === 'ended');
    for (const one of left) {
      if (ends(one)) settle(one);
      else one.done?.(false);
    }
    if (!left.some(ends)) end(failure);
  };

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
    recordSent();
    one.done?.(left || (kept && one.keep !== undefined));
  };

  const carryOut = (effect: StreamEffect): unknown => {
    switch (effect.type) {
      case 'send':
        return transmit(effect.element);
      case 'derive':
        return derive(effect);
      case 'token-refused':
        return handlers.tokenRefused(effect.token);
      case 'client-state':
        return handlers.heeded();
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
      case 'authenticated':
      case 'acknowledged':
      case 'undelivered':
        return;
    }
  };

  const deliver = ({ element, count }: Effect<'stanza'>): void => {
    const id = lasting(streamState)?.management.id ?? null;
    const key = id === null || count === undefined ? null : `${id}.${count}`;
    const work = handlers.stanza(element, key);
    seenTo = seenTo
      .then(() => work)
      .then((fault) => {
        if (fault === null) feed({ type: 'handled' });
        // Not acknowledged, nor anything after it: the server delivers it again.
        else drop({ code: fault });
      });
  };

  const transmit = (element: XmlElement): boolean => {
    const text = written.get(element) ?? encodeFrame(element);
    if (!socket.send(text)) return false;
    sent.push(text);
    // A stanza that leaves without an <r/> of its own does so because one is on its way.
    const counted = element.ns === ns.client && isCounted();
    if (counted || (element.ns === ns.sm && element.name === 'r')) handlers.awaits();
    return true;
  };

  /** Frames are recorded once all have left that leave together. */
  const recordSent = (): void => {
    for (const text of sent.splice(0)) recorder.record(stream, 'out', text, readFrame(text, c2s));
  };

  const isCounted = (): boolean => lasting(streamState)?.management.enabled === true;

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
    recordSent();
    const ending =
      failure === null && superseded
        ? ({ how: 'superseded' } as const)
        : endingOf(failure && { area: 'stream', failure });
    recorder.end(stream, ending);
    recorder.end(bodies, ending);
    handlers.ended(failure);
  };

  const drop = (failure: StreamFailure): void => {
    if (over) return;
    over = true;
    socket.close();
    const effects: readonly StreamEffect[] = [{ type: 'ended', failure }];
    const last = lasting(streamState);
    // Behind what is still being stored: the next attempt begins with it.
    queue({ effects, ...(mustKeep(stored, last, effects) ? { keep: last } : {}) });
  };

  const received = (text: string): void => {
    const read = readFrame(text, c2s);
    recorder.record(stream, 'in', text, read);
    handlers.heard();
    feed(
      read.ok
        ? { type: 'element', element: read.element }
        : { type: 'malformed', error: read.error.code, offset: read.error.offset },
    );
  };

  /** The way to the server is long: what leaves first is worked out meanwhile. */
  const prepare = (): void => {
    if (over || streamState.phase !== 'idle') return;
    const outcome = step(streamState, { type: 'socket-open', protocol });
    for (const effect of outcome.effects) {
      if (effect.type === 'send') written.set(effect.element, encodeFrame(effect.element));
    }
    first = { from: streamState, outcome };
  };

  const origin = { account: formatJid(config.jid), url: deps.url, openedAt: ports.clock.now() };
  recorder.begin({ id: stream, source: 'account', ...origin });
  /** What carries the frames, for who asks for it. */
  const bodies = bodiesOf(stream);
  if (isBosh(deps.url)) recorder.begin({ id: bodies, source: 'bosh', ...origin });
  const onSocket: SocketHandlers = {
    open(protocol) {
      const { known, ...slower } = config;
      const ahead = known !== undefined && deps.alone();
      if (known !== undefined && !ahead) streamState = initial(slower);
      handlers.negotiating(ahead);
      feed({ type: 'socket-open', protocol });
    },
    text: received,
    binary(bytes) {
      recorder.recordBinary(stream, bytes);
      handlers.heard();
      feed({ type: 'binary' });
    },
    closed(code, why) {
      if (why === undefined) feed({ type: 'socket-closed', code });
      else drop(why);
    },
  };
  const crossed = (direction: FrameDirection, text: string): void =>
    recorder.record(bodies, direction, text, readFrame(text, c2s, bodyLimits));
  const socket: Socket = isBosh(deps.url)
    ? openBosh(ports, deps.url, onSocket, crossed)
    : ports.sockets.open(deps.url, [protocol], onSocket);
  queueMicrotask(prepare);

  return {
    get management() {
      return lasting(streamState)?.management ?? null;
    },
    ...(socket.since === undefined ? {} : { since: socket.since }),
    send: (element) => new Promise((resolve) => feed({ type: 'send', element }, resolve)),
    ask() {
      const counted = isCounted();
      if (counted) feed({ type: 'ask' });
      return counted;
    },
    close(lost = false) {
      superseded ||= lost;
      feed({ type: 'close' });
    },
    drop,
  };
}

const protocol = 'xmpp';

/** Wrapping is one level, which frames keep as theirs. */
const bodyLimits = { ...defaultLimits, depth: defaultLimits.depth + 1 };

const isProof = (effect: StreamEffect): effect is Effect<'authenticated'> => effect.type === 'authenticated';

const storing: readonly StreamEffect['type'][] = ['authenticated', 'acknowledged', 'undelivered'];

function isImmediate({ keep, effects }: Due): boolean {
  return keep === undefined && !effects.some(({ type }) => storing.includes(type));
}

/**
 * Counts alone can wait until somebody is told of them, or the stream ends; a stanza of ours, and how to go on,
 * cannot.
 */
function mustKeep(stored: Earlier | null, after: Earlier | null, effects: readonly StreamEffect[]): boolean {
  if (effects.some(({ type }) => type === 'online')) return true;
  if (after === null || after.management === stored?.management) return false;
  if (after.management.id !== stored?.management.id) return true;
  return effects.some(({ type }) => type === 'send' || type === 'acknowledged' || type === 'ended');
}
