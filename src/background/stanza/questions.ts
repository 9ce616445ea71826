/** IQ requests of others that await an answer of this side: each gets exactly one (RFC 6120 §8.2.3). */
import { canonical } from '../../core/answerer.ts';
import { ns } from '../../core/namespaces.ts';
import { attr, el, type XmlElement } from '../../core/xml/index.ts';

export interface Question {
  readonly id: string;
  readonly from: string | undefined;
  answered: boolean;
}

/** The IQ error that answers `question`; `type` says whether trying again makes sense (RFC 6120 §8.3.2). */
export function refusal(question: Question, type: 'cancel' | 'modify', condition: string): XmlElement {
  const error = el('error', ns.client, { type }, el(condition, ns.stanzas));
  return el('iq', ns.client, { type: 'error', id: question.id, to: question.from }, error);
}

export class Questions {
  /** The account's bare address, for which a stanza without address also stands. */
  readonly #own: () => string;
  readonly #open = new Map<string, Question[]>();

  constructor(own: () => string) {
    this.#own = own;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Notes an incoming IQ of type get or set; null for everything else, and where there is no id to answer to. */
  ask(stanza: XmlElement): Question | null {
    const type = attr(stanza, 'type');
    const id = attr(stanza, 'id');
    if (stanza.name !== 'iq' || (type !== 'get' && type !== 'set') || id === undefined) return null;
    const question: Question = { id, from: attr(stanza, 'from'), answered: false };
    const key = this.#key(question.from, id);
    this.#open.set(key, [...(this.#open.get(key) ?? []), question]);
    return question;
  }

  /** Closes the oldest open question that this outgoing result or error answers; false when there is none. */
  close(answer: XmlElement): boolean {
    const key = this.#key(attr(answer, 'to'), attr(answer, 'id') ?? '');
    const [question, ...others] = this.#open.get(key) ?? [];
    if (question === undefined) return false;
    question.answered = true;
    if (others.length === 0) this.#open.delete(key);
    else this.#open.set(key, others);
    return true;
  }

  clear(): void {
    this.#open.clear();
  }

  #key(address: string | undefined, id: string): string {
    const whole = canonical(address);
    return JSON.stringify([whole === canonical(this.#own()) ? '' : whole, id]);
  }
}
