/** Conversations of an account, live. */
import type { ConversationRecord } from '../../store/chat-records.ts';
import type { ChatReader, ConversationLines } from '../../store/readers.ts';
import { keepRead, type Listen } from './reading.ts';

export class Conversations {
  /** Newest first. */
  list = $state.raw<readonly ConversationRecord[]>([]);
  loaded = $state(false);
  /** Peers to whom the last message was refused. */
  refused = $state.raw<readonly string[]>([]);
  problem = $state<string | null>(null);
  readonly stop: () => void;

  constructor(chat: Pick<ChatReader, 'lines'>, account: string, listen: Listen) {
    this.stop = keepRead(listen, {
      meant: (heard) => heard.type === 'chat.changed' && heard.account === account,
      read: async (stopped) => {
        const lines = await chat.lines(account);
        if (stopped()) return;
        this.#show(lines);
        if (lines.ahead !== true) return;
        const again = await chat.lines(account);
        if (!stopped()) this.#show(again);
      },
      failed: (error) => (this.problem = String(error)),
      pauseMs: 30,
    });
  }

  #show({ conversations, refused }: ConversationLines): void {
    this.list = conversations;
    this.refused = refused;
    this.loaded = true;
    this.problem = null;
  }
}
