/** The one way out for stanzas, whoever made them: in order, held back while no stream carries the session. */
import { attr, serialize, type XmlElement } from '../../core/xml/index.ts';
import { isStanza } from './addresses.ts';
import { LayerRefusal, SessionEndedError, type SessionEnd } from './errors.ts';
import { guarded, type Fault } from './guard.ts';
import type { Questions } from './questions.ts';

export class Outbox {
  readonly #send: (stanza: XmlElement) => void;
  readonly #questions: Questions;
  readonly #fault: Fault;
  #phase: 'waiting' | 'open' | SessionEnd = 'waiting';
  #held: XmlElement[] = [];

  constructor(send: (stanza: XmlElement) => void, questions: Questions, fault: Fault) {
    this.#send = send;
    this.#questions = questions;
    this.#fault = fault;
  }

  /**
   * Throws `SerializeError` for what has no XML form, `LayerRefusal` for what is no stanza and for an answer that
   * nobody waits for, `SessionEndedError` after the end.
   */
  push(stanza: XmlElement): void {
    if (this.#phase !== 'open' && this.#phase !== 'waiting') throw new SessionEndedError(this.#phase);
    if (!isStanza(stanza)) throw new LayerRefusal('not-a-stanza');
    // Before anything is changed: whoever built the stanza learns of it, also when it would wait here.
    serialize(stanza);
    const type = attr(stanza, 'type');
    if (stanza.name === 'iq' && (type === 'result' || type === 'error') && !this.#questions.close(stanza)) {
      throw new LayerRefusal('unasked-answer');
    }
    if (this.#phase === 'open') this.#send(stanza);
    else this.#held.push(stanza);
  }

  open(): void {
    if (this.#phase !== 'waiting') return;
    this.#phase = 'open';
    for (const stanza of this.#held.splice(0)) guarded(() => this.#send(stanza), this.#fault);
  }

  /** From here on stanzas wait for the next `open`. */
  hold(): void {
    if (this.#phase === 'open') this.#phase = 'waiting';
  }

  end(reason: SessionEnd): void {
    this.#phase = reason;
    this.#held = [];
  }
}
