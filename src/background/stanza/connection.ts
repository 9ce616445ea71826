/**
 * Strophe's Connection as plugins know it, on top of a session that is not Strophe's: it keeps no password, opens
 * nothing, parses nothing, has no idle loop, and lets no plugin end the stream.
 */
import { Builder, Strophe } from 'strophe.js';
import { canonical, isAnswerer } from '../../core/answerer.ts';
import { serialize, type XmlElement } from '../../core/xml/index.ts';
import { bareOf } from './addresses.ts';
import { fromStropheElement, toStropheElement, wrapped } from './convert.ts';
import { LayerRefusal } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { PluginHandler, SafeHandler, type StropheCallback, type StropheFilter } from './handler.ts';
import { StanzaProtocol } from './protocol.ts';
import type { AwaitedReply, Settlement } from './replies.ts';

export type StropheConnection = InstanceType<typeof Strophe.Connection>;
type Options = StropheConnection['options'];
type Handler = InstanceType<typeof Strophe.Handler>;
type TimedHandler = InstanceType<typeof Strophe.TimedHandler>;
type Callback = (stanza: Element) => void;
type Errback = (stanza: Element | null) => void;
type Asked = Element | Builder;
interface Wishes {
  readonly callback: Callback | undefined;
  readonly errback: Errback | undefined;
  readonly timeout: number | undefined;
}

/** How long an answer may take unless the caller says otherwise. */
export const answerMs = 30_000;

/** Strophe hands its options on before the constructor of a subclass could set a field. */
interface LayerOptions extends Options {
  readonly exchange: Exchange;
}

/** In place of Strophe's own fallback, which answers to nobody; the layer answers what nobody did. */
class NoFallback extends Strophe.Handler {
  override isMatch(): boolean {
    return false;
  }
}

export class LayerConnection extends Strophe.Connection {
  declare readonly options: LayerOptions;

  constructor(exchange: Exchange) {
    const options: LayerOptions = { exchange, mechanisms: [] };
    super('', options);
    this.iqFallbackHandler = new NoFallback(null);
    this.jid = exchange.own.full;
    this.domain = exchange.own.domain;
  }

  override setProtocol(): void {
    this._proto = new StanzaProtocol(this);
  }

  /** Called once, when the session is online; whatever is given as a password is not kept. */
  override connect(jid: string, _password: unknown, callback?: StropheConnection['connect_callback']): void {
    if (this.connected || this.options.exchange.phase !== 'online') throw new LayerRefusal('stream-control');
    super.connect(jid, '', callback ?? undefined);
  }

  override disconnect(): void {
    throw new LayerRefusal('stream-control');
  }

  override reset(): void {
    throw new LayerRefusal('stream-control');
  }

  override _scheduleIdle(): void {}

  override _onIdle(): void {}

  /** Converts at once, so that what the caller changes later does not change what was sent. */
  override _queueData(element: Element): void {
    this.options.exchange.outbox.push(fromStropheElement(element));
  }

  override addHandler(callback: StropheCallback, ...filter: StropheFilter): Handler {
    const handler = new PluginHandler(this.options.exchange, callback, filter);
    this.addHandlers.push(handler);
    return handler;
  }

  override _addSysHandler(callback: StropheCallback, ...filter: StropheFilter): Handler {
    const handler = this.addHandler(callback, ...filter);
    handler.user = false;
    return handler;
  }

  override deleteHandler(handler: Handler): void {
    if (handler instanceof SafeHandler) handler.leave();
    super.deleteHandler(handler);
  }

  override addTimedHandler(period: number, callback: () => boolean): TimedHandler {
    const handler = new Strophe.TimedHandler(period, callback);
    this.options.exchange.timers.add(handler);
    return handler;
  }

  override _addSysTimedHandler(period: number, callback: () => boolean): TimedHandler {
    return this.addTimedHandler(period, callback);
  }

  override deleteTimedHandler(handler: TimedHandler): void {
    this.options.exchange.timers.remove(handler);
  }

  /** As in Strophe, but the answer must come from whom was asked, and there is always a time-out. */
  override sendIQ(stanza: Asked, callback?: Callback, errback?: Errback, timeout?: number): string {
    return ask(this, 'iq', stanza, { callback, errback, timeout });
  }

  /** As in Strophe, with the same two differences. */
  override sendPresence(stanza: Asked, callback?: Callback, errback?: Errback, timeout?: number): string {
    return ask(this, 'presence', stanza, { callback, errback, timeout });
  }
}

/** A function, since plugins may ask while the constructor runs, when a private method is not there yet. */
function ask(
  connection: LayerConnection,
  name: AwaitedReply['name'],
  stanza: Asked,
  { callback, errback, timeout }: Wishes,
): string {
  const { exchange } = connection.options;
  const element = stanza instanceof Builder ? stanza.tree() : stanza;
  let id = element.getAttribute('id');
  if (!id || exchange.replies.has(name, id)) {
    id = connection.getUniqueId(name);
    element.setAttribute('id', id);
  }
  const to = element.getAttribute('to') ?? undefined;
  // A room answers a join from the nickname it gave, which may not be the one that was asked for.
  const accepts = (from: string | undefined): boolean =>
    name === 'iq'
      ? isAnswerer(exchange.own, to, from)
      : bareOf(canonical(from)) === bareOf(canonical(to ?? exchange.own.bare));
  const settle = (how: Settlement): unknown => {
    if (how.kind !== 'answer') return errback?.(null);
    const answer = toStropheElement(how.stanza);
    return answer.getAttribute('type') === 'error' ? errback?.(answer) : callback?.(answer);
  };
  const send = (): void => connection.send(element);
  if (typeof callback !== 'function' && typeof errback !== 'function') send();
  else exchange.replies.during({ name, id, timeoutMs: timeout || answerMs, accepts, settle }, send);
  return id;
}

/** Runs one stanza through Strophe's handler chain. */
export function deliver(connection: LayerConnection, stanza: XmlElement): void {
  const active = (handler: Handler): boolean => !(handler instanceof SafeHandler) || handler.active;
  connection.handlers = connection.handlers.filter(active);
  // Strophe takes them from the end, which would turn their order round.
  connection.addHandlers = connection.addHandlers.filter(active).reverse();
  // Only a debugging hook needs the text; without it Strophe would use its own serialiser.
  const raw = Object.hasOwn(connection, 'rawInput') ? serialize(stanza) : undefined;
  connection._dataRecv(wrapped(stanza), raw);
}
