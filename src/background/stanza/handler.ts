/** Strophe's stanza handlers with their faults closed. */
import { Strophe } from 'strophe.js';
import { canonical } from '../../core/answerer.ts';
import { attr, children, type XmlElement } from '../../core/xml/index.ts';
import { bareOf } from './addresses.ts';
import { toStropheElement } from './convert.ts';
import { guarded, type Ended, type Fault } from './guard.ts';

export type StropheCallback = InstanceType<typeof Strophe.Handler>['handler'];

/** The dispatch as a handler sees it. */
export interface Dispatch {
  readonly fault: Fault;
  /** The stanza in hand, as core/xml parsed it. */
  readonly stanza: XmlElement;
  readonly ended: boolean;
  /** Tells that a handler goes on working on the stanza in hand, and how that ends. */
  busy(until: Promise<Ended>): void;
}

/** A handler that stops at once when it is removed, also for the stanza in hand. */
export abstract class SafeHandler extends Strophe.Handler {
  protected readonly dispatch: Dispatch;
  #left = false;

  constructor(dispatch: Dispatch, callback: StropheCallback | null, filter: StropheFilter) {
    super(callback, ...filter);
    this.dispatch = dispatch;
  }

  get active(): boolean {
    return !this.#left && !this.dispatch.ended;
  }

  leave(): void {
    this.#left = true;
  }
}

/** Strophe's filters, in the order of `addHandler`. */
export type StropheFilter = readonly [
  ns?: string | null,
  name?: string | null,
  type?: string | string[] | null,
  id?: string | null,
  from?: string | null,
  options?: { matchBareFromJid?: boolean; ignoreNamespaceFragment?: boolean },
];

/**
 * A handler of a plugin. As in Strophe it stays while it answers true, and a promise answers when it is fulfilled;
 * unlike there, one that throws is reported and stays, and each receives a copy of the stanza of its own.
 */
export class PluginHandler extends SafeHandler {
  /** Looks at the stanza and its direct payloads; what is forwarded deeper inside was not sent to this account. */
  override namespaceMatch(element: Element): boolean {
    if (!this.ns || this.getNamespace(element) === this.ns) return true;
    return [...element.children].some((payload) => this.getNamespace(payload) === this.ns);
  }

  override isMatch(element: Element): boolean {
    return this.active && super.isMatch(element);
  }

  override run(): boolean {
    const outcome = guarded(() => this.handler(toStropheElement(this.dispatch.stanza)), this.dispatch.fault);
    if (outcome.kind !== 'later') return stays(outcome);
    const ended = outcome.ended.then((how) => {
      if (!stays(how)) this.leave();
      return how;
    });
    this.dispatch.busy(ended);
    return true;
  }
}

function stays(ended: Ended): boolean {
  return ended.kind === 'threw' || Boolean(ended.value);
}

export interface StanzaMatch {
  readonly name?: 'message' | 'presence' | 'iq';
  /** A direct child of the stanza; without `name` any element of that namespace. */
  readonly payload?: { readonly name?: string; readonly ns: string };
  /** A message without type is `normal` (RFC 6121 §5.2.2). */
  readonly type?: string;
  /** Sender; a bare JID stands for all of its resources. */
  readonly from?: string;
}

export function matches({ name, payload, type, from }: StanzaMatch, stanza: XmlElement): boolean {
  if (name !== undefined && stanza.name !== name) return false;
  const actual = attr(stanza, 'type') ?? (stanza.name === 'message' ? 'normal' : undefined);
  if (type !== undefined && actual !== type) return false;
  if (from !== undefined) {
    const sender = canonical(attr(stanza, 'from'));
    if ((from.includes('/') ? sender : bareOf(sender)) !== canonical(from)) return false;
  }
  if (payload === undefined) return true;
  return children(stanza).some(
    (one) => one.ns === payload.ns && (payload.name === undefined || one.name === payload.name),
  );
}

/** A handler of our own: reads the parsed stanza, may be async, stays until it is removed. */
export class Listener extends SafeHandler {
  readonly #match: StanzaMatch;
  readonly #listen: (stanza: XmlElement) => unknown;

  constructor(dispatch: Dispatch, match: StanzaMatch, listen: (stanza: XmlElement) => unknown) {
    super(dispatch, null, []);
    // Strophe holds back only what it takes for a user's handler until it reports CONNECTED.
    this.user = false;
    this.#match = match;
    this.#listen = listen;
  }

  override isMatch(): boolean {
    return this.active && matches(this.#match, this.dispatch.stanza);
  }

  override run(): boolean {
    const outcome = guarded(() => this.#listen(this.dispatch.stanza), this.dispatch.fault);
    if (outcome.kind === 'later') this.dispatch.busy(outcome.ended);
    return true;
  }
}
