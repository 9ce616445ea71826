/** The stanza layer of one session: dispatch, requests and answers around a Strophe connection. */
import { Strophe } from 'strophe.js';
import { addressesOf, isAnswerer } from '../../core/answerer.ts';
import { formatJid, type Jid } from '../../core/jid.ts';
import { attr, children, type XmlElement } from '../../core/xml/index.ts';
import type { Cancel } from '../../platform/ports.ts';
import { isStanza } from './addresses.ts';
import { answerMs, deliver, LayerConnection, type StropheConnection } from './connection.ts';
import { LayerRefusal, SessionEndedError, StanzaError, TimeoutError, type SessionEnd } from './errors.ts';
import { Exchange, type ExchangeOptions } from './exchange.ts';
import { guarded, type Ended } from './guard.ts';
import { Listener, type StanzaMatch } from './handler.ts';
import { refusal, type Question } from './questions.ts';
import type { Settlement } from './replies.ts';

export interface StanzaLayer {
  /**
   * The session got online under this full JID: what was held back is sent, Strophe reports CONNECTED, and stanzas
   * that came early are dispatched. Once a session; a resumed stream is the same session, see `resume`.
   */
  online(jid: Jid): void;
  /**
   * Dispatches a stanza that core/xml parsed. Order is kept, also when a handler brings the next one. Never throws.
   * What is neither message, presence nor IQ in `jabber:client` is left alone: the stream is not this layer's.
   * Resolves when every handler is done with it, with what those threw that were not done at once.
   */
  receive(stanza: XmlElement): Promise<readonly unknown[]>;
  /**
   * The stream is gone, the session perhaps not: what is sent waits, requests go on waiting without a time-out, and
   * nobody is told of a disconnection.
   */
  suspend(): void;
  /** Another stream carries the session: what waited is sent, and requests have their whole time-out again. */
  resume(): void;
  /**
   * The session is over: requests fail with `SessionEndedError` (Strophe's errbacks get null), plugins see
   * DISCONNECTED, every handler and timer is dropped.
   */
  end(reason: SessionEnd): void;
  /**
   * Sends a message, presence or IQ, held back while no stream carries the session. Throws `SerializeError` for a tree
   * without XML form, `LayerRefusal` for an answer to no open request, `SessionEndedError` after the end.
   */
  send(stanza: XmlElement): void;
  /**
   * Sends an IQ of type get or set; an id is given to it if it has none or one that still waits. Resolves with the
   * result; rejects with `StanzaError`, `TimeoutError` (after `timeoutMs`, 30 s by default), `SessionEndedError`
   * or what `send` throws. Only an answer from whom was asked counts (RFC 6120 §8.1.2, §10.3).
   */
  request(iq: XmlElement, timeoutMs?: number): Promise<XmlElement>;
  /**
   * Calls `handler` for each matching stanza until it is cancelled. An IQ request is to be answered before the
   * handler returns, or its promise settles (30 s at most); if none did by then, the layer answers
   * service-unavailable.
   */
  on(match: StanzaMatch, handler: (stanza: XmlElement) => void | Promise<void>): Cancel;
  /** As `on` for IQ requests of others: sends what `respond` makes of one, and leaves it to others for null. */
  onRequest(
    match: { readonly type: 'get' | 'set'; readonly payload: NonNullable<StanzaMatch['payload']> },
    respond: (iq: XmlElement) => XmlElement | null | Promise<XmlElement | null>,
  ): Cancel;
  /** For Strophe plugins, and for code that drives one. */
  readonly connection: StropheConnection;
}

/**
 * A layer for one session; plugins that were added to Strophe before are part of it. `send` takes what is to leave,
 * in order; `onFault` gets what handlers and callbacks throw.
 */
export function createStanzaLayer(options: ExchangeOptions): StanzaLayer {
  // Strophe tells the console of ordinary events otherwise.
  Strophe.setLogLevel(Strophe.LogLevel.ERROR);
  const exchange = new Exchange(options);
  const connection = new LayerConnection(exchange);
  const inbox: { readonly stanza: XmlElement; readonly done: (all: readonly Ended[]) => void }[] = [];
  let dispatching = false;

  const drain = (): void => {
    if (dispatching || exchange.phase !== 'online') return;
    dispatching = true;
    for (let next = inbox.shift(); next !== undefined; next = inbox.shift()) {
      const { stanza, done } = next;
      let work: readonly Promise<Ended>[] = [];
      guarded(() => (work = dispatch(stanza)), exchange.fault);
      void Promise.all(work).then(done);
    }
    dispatching = false;
    // A handler that ended the session was itself still in Strophe's hands when all were dropped.
    if (exchange.ended) connection.handlers = [];
  };

  /** Answers what is still being done with the stanza. */
  const dispatch = (stanza: XmlElement): readonly Promise<Ended>[] => {
    const type = attr(stanza, 'type');
    const question = exchange.questions.ask(stanza);
    if (question === null) {
      // Without an id there is nothing an answer could refer to.
      if (stanza.name === 'iq' && (type === 'get' || type === 'set')) return [];
    } else if (children(stanza).length !== 1) {
      answer(question, refusal(question, 'modify', 'bad-request'));
      return [];
    }
    exchange.replies.take(stanza);
    const work = exchange.turn(stanza, () => deliver(connection, stanza));
    if (question === null) return work;
    const close = (): void => answer(question, refusal(question, 'cancel', 'service-unavailable'));
    if (work.length === 0) {
      close();
      return work;
    }
    const late = { period: answerMs, run: close };
    exchange.timers.add(late);
    void Promise.all(work).then(() => {
      exchange.timers.remove(late);
      close();
    });
    return work;
  };

  const answer = (question: Question, stanza: XmlElement): void => {
    if (question.answered || exchange.ended) return;
    guarded(() => exchange.outbox.push(stanza), exchange.fault);
  };

  const listen: StanzaLayer['on'] = (match, handler) => {
    const listener = new Listener(exchange, match, handler);
    connection.addHandlers.push(listener);
    return () => connection.deleteHandler(listener);
  };

  return {
    connection,
    online(jid) {
      if (exchange.phase !== 'waiting') throw new LayerRefusal('stream-control');
      exchange.phase = 'online';
      exchange.own = addressesOf(jid);
      exchange.outbox.open();
      guarded(() => connection.connect(formatJid(jid), ''), exchange.fault);
      drain();
    },
    receive(stanza) {
      if (exchange.ended || !isStanza(stanza)) return Promise.resolve([]);
      return new Promise((resolve) => {
        const thrown = (how: Ended): unknown[] => (how.kind === 'threw' ? [how.error] : []);
        inbox.push({ stanza, done: (all) => resolve(all.flatMap(thrown)) });
        drain();
      });
    },
    suspend() {
      if (exchange.phase !== 'online') return;
      exchange.phase = 'suspended';
      exchange.outbox.hold();
      exchange.replies.suspend();
    },
    resume() {
      if (exchange.phase !== 'suspended') return;
      exchange.phase = 'online';
      exchange.replies.resume();
      exchange.outbox.open();
      drain();
    },
    end(reason) {
      if (exchange.ended) return;
      exchange.phase = 'ended';
      inbox.length = 0;
      exchange.outbox.end(reason);
      exchange.questions.clear();
      exchange.timers.end();
      exchange.replies.end(reason);
      connection._doDisconnect(null);
    },
    send(stanza) {
      exchange.outbox.push(stanza);
    },
    request(iq, timeoutMs = answerMs) {
      return new Promise((resolve, reject) => {
        const type = attr(iq, 'type');
        if (iq.name !== 'iq' || (type !== 'get' && type !== 'set')) throw new LayerRefusal('not-a-request');
        const given = attr(iq, 'id');
        const id = given && !exchange.replies.has('iq', given) ? given : connection.getUniqueId('iq');
        const attrs = iq.attrs.filter((one) => one.name !== 'id' || one.ns !== '');
        const to = attr(iq, 'to');
        const settle = (how: Settlement): void => {
          if (how.kind === 'timeout') reject(new TimeoutError(timeoutMs));
          else if (how.kind === 'ended') reject(new SessionEndedError(how.reason));
          else if (attr(how.stanza, 'type') === 'error') reject(new StanzaError(how.stanza));
          else resolve(how.stanza);
        };
        const accepts = (from: string | undefined): boolean => isAnswerer(exchange.own, to, from);
        const asked = { ...iq, attrs: [...attrs, { name: 'id', prefix: '', ns: '', value: id }] };
        exchange.replies.during({ name: 'iq', id, timeoutMs, accepts, settle }, () =>
          exchange.outbox.push(asked),
        );
      });
    },
    on: listen,
    onRequest(match, respond) {
      const send = (response: XmlElement | null): void => {
        if (response !== null) exchange.outbox.push(response);
      };
      return listen({ ...match, name: 'iq' }, (iq) => {
        const response = respond(iq);
        return response instanceof Promise ? response.then(send) : send(response);
      });
    },
  };
}
