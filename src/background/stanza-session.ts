/**
 * The stanza layer of a session, across the streams that carry it. A resumed stream is the same session (XEP-0198
 * §5): handlers stay, and requests that were waiting when the stream was cut get their answers on the next one.
 */
import { storageFault, type StorageFault } from '../contract/storage.ts';
import type { Jid } from '../core/jid.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { Cancel, ClockPort } from '../platform/ports.ts';
import { createStanzaLayer, type SessionEnd, type StanzaLayer } from './stanza/index.ts';
import { nameStanza } from './stanza-keys.ts';

/** Whoever waits for an answer learns after this time that none may come any more, ms. */
const mostSuspendedMs = 10 * 60_000;
/** How many stanzas are remembered as taken; what was not seen to when a stream was cut is sent again. */
const mostTaken = 1000;

/** One stream's hold on the session. */
export interface Carried {
  readonly layer: StanzaLayer;
  /** Whether nothing is registered on the layer yet. */
  readonly fresh: boolean;
  /**
   * Dispatches a stanza once, however often it is sent again under this key; resolves when it was seen to, with why
   * something of it could not be stored. The next time it is dispatched again then.
   */
  receive(stanza: XmlElement, key: string | null): Promise<StorageFault | null>;
  /** The stream is gone, the session perhaps not. */
  cut(): void;
  /** The stream was closed, and the session with it. */
  close(): void;
}

export interface StanzaSession {
  /** A stream carries stanzas from here on. One that is not a resumed one ends the session before. */
  carry(stream: {
    readonly full: Jid;
    readonly resumed: boolean;
    readonly send: (stanza: XmlElement) => void;
  }): Carried;
  /** Gives up a session that no stream carries; does nothing to one that is carried. */
  abandon(reason: SessionEnd): void;
}

interface Living {
  readonly layer: StanzaLayer;
  /** By key: stanzas that were dispatched, and until when that lasts. */
  readonly taken: Map<string, Promise<StorageFault | null>>;
  send: (stanza: XmlElement) => void;
  carrier: Carried | null;
}

export function createStanzaSession(deps: {
  readonly jid: Jid;
  readonly clock: ClockPort;
  readonly fault: (error: unknown) => void;
  /** Whether the session that a stream just left may be resumed. */
  readonly resumable: () => boolean;
}): StanzaSession {
  const { jid, clock, resumable } = deps;
  let living: Living | null = null;
  let stopWaiting: Cancel = () => undefined;

  const begin = (full: Jid, send: Living['send']): Living => {
    const made: Living = {
      layer: createStanzaLayer({
        jid,
        send: (stanza) => made.send(stanza),
        clock,
        onFault: deps.fault,
      }),
      taken: new Map(),
      send,
      carrier: null,
    };
    made.layer.online(full);
    return made;
  };

  const abandon = (reason: SessionEnd): void => {
    if (living === null || living.carrier !== null) return;
    stopWaiting();
    living.layer.end(reason);
    living = null;
  };

  const carriedBy = (session: Living, fresh: boolean): Carried => {
    const { layer, taken } = session;
    const carrier: Carried = {
      layer,
      fresh,
      receive(stanza, key) {
        const before = key === null ? undefined : taken.get(key);
        if (before !== undefined) return before;
        if (key !== null) nameStanza(stanza, key);
        const seenTo = layer.receive(stanza).then((thrown) => {
          // Anything else is a handler's own fault; the stream goes on with the next stanza.
          const fault = thrown.map(storageFault).find((one) => one !== null) ?? null;
          if (fault !== null && key !== null) taken.delete(key);
          return fault;
        });
        if (key !== null) remember(taken, key, seenTo);
        return seenTo;
      },
      cut() {
        if (session.carrier !== carrier) return;
        session.carrier = null;
        layer.suspend();
        stopWaiting();
        if (!resumable()) return abandon('lost');
        stopWaiting = clock.after(mostSuspendedMs, () => abandon('lost'));
      },
      close() {
        if (session.carrier !== carrier) return;
        session.carrier = null;
        layer.end('closed');
        if (living === session) living = null;
      },
    };
    return (session.carrier = carrier);
  };

  return {
    carry({ full, resumed, send }) {
      if (!resumed) abandon('lost');
      const before = living?.carrier === null ? living : null;
      if (before === null) return carriedBy((living = begin(full, send)), true);
      stopWaiting();
      before.send = send;
      const carrier = carriedBy(before, false);
      before.layer.resume();
      return carrier;
    },
    abandon,
  };
}

function remember(taken: Living['taken'], key: string, seenTo: Promise<StorageFault | null>): void {
  taken.set(key, seenTo);
  const [oldest] = taken.keys();
  if (taken.size > mostTaken && oldest !== undefined) taken.delete(oldest);
}
