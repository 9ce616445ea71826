/** The messages of a conversation, live: as much of its end as was asked for, read page by page. */
import type { MessageRecord } from '../../store/chat-records.ts';
import type { ChatReader, MessagePlace } from '../../store/readers.ts';
import { MessageWindow } from './message-window.ts';
import type { Heard } from './mirror.svelte.ts';
import { Reading } from './reading.ts';

type Listen = (listener: (heard: Heard) => void) => () => void;

/** Messages that are read at a time. */
const page = 100;

export class ChatLog {
  /** Ascending by place; what was read stays. */
  messages = $state.raw<readonly MessageRecord[]>([]);
  /** Whether the last change put messages in front of the others. */
  grewInFront = $state(false);
  loaded = $state(false);
  /** Whether older messages than those shown may be stored. */
  hasEarlier = $state(false);
  problem = $state<string | null>(null);
  readonly stop: () => void;
  readonly #read: (from: MessagePlace | null, to: MessagePlace | null) => Promise<readonly MessageRecord[]>;
  readonly #before: (place: MessagePlace | null) => Promise<readonly MessageRecord[]>;
  readonly #reading: Reading;
  readonly #held = new MessageWindow();
  /** Something changed since the end, or what is in view, was read. */
  #stale = true;
  /** Something changed since all that is shown was read. */
  #changed = false;
  #wantsEarlier = false;
  /** Of what is in view, the first and the last. */
  #view: { readonly first: number; readonly last: number } | null = null;

  constructor(chat: ChatReader, account: string, peer: string, listen: Listen) {
    this.#read = (from, to) => chat.between(account, peer, from, to);
    this.#before = (place) => chat.before(account, peer, place, page);
    this.#reading = new Reading(
      (stopped) => this.#catchUp(stopped),
      (error) => (this.problem = String(error)),
      30,
    );
    const leave = listen((heard) => {
      const ours = heard.type === 'chat.changed' && heard.account === account && heard.peer === peer;
      if (heard.type !== 'refresh' && !ours) return;
      if (ours && heard.added !== undefined) this.#append(heard.added);
      this.#stale = true;
      this.#reading.request();
    });
    this.stop = () => {
      leave();
      this.#reading.stop();
    };
    this.#reading.request();
  }

  /** Shown before it is read, where nothing is being read and it comes last. */
  #append(added: MessageRecord): void {
    const end = this.messages.length;
    const last = this.messages.at(-1);
    if (!this.loaded || this.#reading.running || (last !== undefined && !isBehind(added, last))) return;
    this.#put(end, end, [added]);
  }

  /** Reads one page further back. */
  earlier(): void {
    if (!this.hasEarlier || this.#wantsEarlier) return;
    this.#wantsEarlier = true;
    this.#reading.request();
  }

  /** These are in view, by their indices: what happens to older ones is read when one comes to them. */
  look(first: number, last: number): void {
    const before = this.#view;
    this.#view = { first, last };
    const moved = before === null || first < before.first || last > before.last;
    if (moved && this.#changed && first < this.messages.length - page) this.#reading.request();
  }

  async #catchUp(stopped: () => boolean): Promise<void> {
    if (!this.loaded) {
      this.#stale = false;
      const read = await this.#before(null);
      if (stopped()) return;
      this.#put(0, this.messages.length, read);
      this.hasEarlier = read.length >= page;
      this.loaded = true;
    } else if (this.#stale) {
      this.#stale = false;
      this.#changed = true;
      const at = Math.max(0, this.messages.length - page);
      const last = this.messages.at(-1)?.id;
      // Of a conversation that is here as a whole, something may come to stand in front.
      const whole = at === 0 && !this.hasEarlier;
      const read = await this.#read(whole ? null : placeOf(this.messages[at]), null);
      if (stopped()) return;
      const first = this.messages[0]?.id;
      this.#put(at, this.messages.length, read);
      // What came in front is to push nothing out of view, as a page that was read there.
      this.grewInFront = at === 0 && read.length > 0 && read[0]?.id !== first && read.at(-1)?.id === last;
      this.hasEarlier ||= at > 0 && (await this.#before(placeOf(this.messages[0]))).length > 0;
    }
    if (this.#changed) await this.#refreshView(stopped);
    if (this.#wantsEarlier) await this.#prepend(stopped);
    if (!stopped()) this.problem = null;
  }

  /** What is in view further up than what is read each time. */
  async #refreshView(stopped: () => boolean): Promise<void> {
    const { first, last } = this.#view ?? { first: Infinity, last: 0 };
    const end = Math.min(last + 1, this.messages.length - page);
    const begin = Math.max(0, first);
    if (begin >= end) return;
    const read = await this.#read(placeOf(this.messages[begin]), placeOf(this.messages[end - 1]));
    if (!stopped()) this.#put(begin, end, read);
  }

  async #prepend(stopped: () => boolean): Promise<void> {
    const read = await this.#before(placeOf(this.messages[0]));
    this.#wantsEarlier = false;
    if (stopped()) return;
    this.hasEarlier = read.length >= page;
    if (read.length > 0) this.#put(0, 0, read);
  }

  /** Replaces what stands from `begin` to `end`. */
  #put(begin: number, end: number, read: readonly MessageRecord[]): void {
    this.grewInFront = this.loaded && begin === 0 && end === 0;
    this.messages = this.#held.put(begin, end, read);
  }
}

const isBehind = (one: MessageRecord, other: MessageRecord): boolean =>
  one.time > other.time || (one.time === other.time && one.order > other.order);

function placeOf(message: MessageRecord | undefined): MessagePlace | null {
  return message === undefined ? null : { time: message.time, order: message.order };
}
