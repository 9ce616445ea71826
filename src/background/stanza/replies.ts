/** Requests of this side that wait for their answer. Each ends exactly once: answered, timed out or abandoned. */
import { attr, type XmlElement } from '../../core/xml/index.ts';
import type { Cancel, ClockPort } from '../../platform/ports.ts';
import type { SessionEnd } from './errors.ts';
import { guarded, type Fault } from './guard.ts';

export type Settlement =
  | { readonly kind: 'answer'; readonly stanza: XmlElement }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'ended'; readonly reason: SessionEnd };

export interface AwaitedReply {
  readonly name: 'iq' | 'presence';
  readonly id: string;
  readonly timeoutMs: number;
  /** Whether a stanza stamped with this sender may be the answer. */
  accepts(from: string | undefined): boolean;
  /** May throw or reject: that is reported. */
  settle(how: Settlement): unknown;
}

interface Waiting {
  readonly reply: AwaitedReply;
  /** Stops its time-out. */
  cancel: Cancel;
}

export class Replies {
  readonly #clock: ClockPort;
  readonly #fault: Fault;
  /** By name and id, so that a thousand waiting requests cost a stanza one look-up. */
  readonly #waiting = new Map<string, Waiting>();
  #suspended = false;

  constructor(clock: ClockPort, fault: Fault) {
    this.#clock = clock;
    this.#fault = fault;
  }

  get size(): number {
    return this.#waiting.size;
  }

  has(name: AwaitedReply['name'], id: string): boolean {
    return this.#waiting.has(`${name} ${id}`);
  }

  /** Waits for a reply from before `send` runs, since the answer may come within it; if it throws, no longer. */
  during(reply: AwaitedReply, send: () => void): void {
    const key = `${reply.name} ${reply.id}`;
    const waiting: Waiting = { reply, cancel: () => undefined };
    this.#waiting.set(key, waiting);
    if (!this.#suspended) this.#setTimeout(key, waiting);
    try {
      send();
    } catch (error) {
      waiting.cancel();
      this.#waiting.delete(key);
      throw error;
    }
  }

  /** Gives a stanza to the request it answers, if any; the right id from the wrong sender answers nothing. */
  take(stanza: XmlElement): void {
    const type = attr(stanza, 'type');
    if (stanza.name === 'iq' && type !== 'result' && type !== 'error') return;
    const key = `${stanza.name} ${attr(stanza, 'id') ?? ''}`;
    if (this.#waiting.get(key)?.reply.accepts(attr(stanza, 'from')) !== true) return;
    this.#settle(key, { kind: 'answer', stanza });
  }

  /** No stream carries the session: nobody can answer, and nobody is late. */
  suspend(): void {
    this.#suspended = true;
    for (const { cancel } of this.#waiting.values()) cancel();
  }

  /** The session is resumed: whoever was asked has the whole time again. */
  resume(): void {
    this.#suspended = false;
    for (const [key, waiting] of this.#waiting) this.#setTimeout(key, waiting);
  }

  /** Tells every waiting request that no answer will come. */
  end(reason: SessionEnd): void {
    for (const key of [...this.#waiting.keys()]) this.#settle(key, { kind: 'ended', reason });
  }

  #setTimeout(key: string, waiting: Waiting): void {
    waiting.cancel = this.#clock.after(waiting.reply.timeoutMs, () => this.#settle(key, { kind: 'timeout' }));
  }

  #settle(key: string, how: Settlement): void {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) return;
    this.#waiting.delete(key);
    waiting.cancel();
    guarded(() => waiting.reply.settle(how), this.#fault);
  }
}
