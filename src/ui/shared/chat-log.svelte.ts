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
  /** Peers to whom the last message was refused. */
  refused = $state.raw<readonly string[]>([]);
  problem = $state<string | null>(null);
  readonly stop: () => void;

  constructor(chat: ChatReader, account: string, listen: Listen) {
    const reading = new Reading(
      async (stopped) => {
        const read = await chat.conversations(account);
        const refused = await refusedAmong(chat, read);
        if (stopped()) return;
        this.list = read;
        this.refused = refused;
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

/** A conversation does not say what became of its last message; the message does. */
async function refusedAmong(
  chat: ChatReader,
  conversations: readonly ConversationRecord[],
): Promise<readonly string[]> {
  const ours = conversations.filter(({ lastIsOurs }) => lastIsOurs);
  const last = await Promise.all(ours.map(({ account, peer }) => chat.messages(account, peer, 1)));
  return last.flat().flatMap(({ peer, state }) => (state === 'failed' ? [peer] : []));
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
  /** While one reads further up, nothing that is shown may leave at the top for what arrives at the end. */
  #holding = false;

  constructor(chat: ChatReader, account: string, peer: string, listen: Listen) {
    this.#reading = new Reading(
      async (stopped) => {
        const first = this.#holding ? this.messages[0]?.id : undefined;
        let limit = this.#limit;
        let read = await chat.messages(account, peer, limit);
        while (first !== undefined && read.length >= limit && !read.some(({ id }) => id === first)) {
          limit += page;
          read = await chat.messages(account, peer, limit);
        }
        if (stopped()) return;
        this.#limit = Math.max(this.#limit, limit);
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

  /** Whether what is shown stays shown, whatever arrives. */
  hold(holding: boolean): void {
    this.#holding = holding;
  }

  /** Reads one page further back. */
  earlier(): void {
    this.#limit += page;
    this.#reading.request();
  }
}
