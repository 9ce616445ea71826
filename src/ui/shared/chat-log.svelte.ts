/** Conversations of an account, and the messages of one, live. */
import type { ConversationRecord, MessageRecord } from '../../store/chat-records.ts';
import type { ChatReader } from '../../store/readers.ts';
import type { Heard } from './mirror.svelte.ts';
import { Reading } from './reading.ts';

type Listen = (listener: (heard: Heard) => void) => () => void;

export class Conversations {
  /** Newest first. */
  list = $state.raw<readonly ConversationRecord[]>([]);
  loaded = $state(false);
  problem = $state<string | null>(null);
  readonly stop: () => void;

  constructor(chat: ChatReader, account: string, listen: Listen) {
    const reading = new Reading(
      async (stopped) => {
        const read = await chat.conversations(account);
        if (stopped()) return;
        this.list = read;
        this.loaded = true;
        this.problem = null;
      },
      (error) => (this.problem = String(error)),
      30,
    );
    const leave = listen((heard) => {
      if (heard.type === 'refresh' || (heard.type === 'chat.changed' && heard.account === account))
        reading.request();
    });
    this.stop = () => {
      leave();
      reading.stop();
    };
    reading.request();
  }
}

const page = 60;

export class ChatLog {
  /** Ascending by time. */
  messages = $state.raw<readonly MessageRecord[]>([]);
  loaded = $state(false);
  /** Whether older messages than those shown may exist. */
  hasEarlier = $state(false);
  problem = $state<string | null>(null);
  readonly stop: () => void;
  readonly #reading: Reading;
  #limit = page;

  constructor(chat: ChatReader, account: string, peer: string, listen: Listen) {
    this.#reading = new Reading(
      async (stopped) => {
        const limit = this.#limit;
        const read = await chat.messages(account, peer, limit);
        if (stopped()) return;
        this.messages = read;
        this.hasEarlier = read.length >= limit;
        this.loaded = true;
        this.problem = null;
      },
      (error) => (this.problem = String(error)),
      30,
    );
    const leave = listen((heard) => {
      const ours = heard.type === 'chat.changed' && heard.account === account && heard.peer === peer;
      if (heard.type === 'refresh' || ours) this.#reading.request();
    });
    this.stop = () => {
      leave();
      this.#reading.stop();
    };
    this.#reading.request();
  }

  /** Reads one page further back. */
  earlier(): void {
    this.#limit += page;
    this.#reading.request();
  }
}
