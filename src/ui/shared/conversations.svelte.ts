/** Conversations of an account, live. */
import type { ConversationRecord } from '../../store/chat-records.ts';
import type { ChatReader } from '../../store/readers.ts';
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
        const { conversations, refused } = await chat.lines(account);
        if (stopped()) return;
        this.list = conversations;
        this.refused = refused;
        this.loaded = true;
        this.problem = null;
      },
      failed: (error) => (this.problem = String(error)),
      pauseMs: 30,
    });
  }
}
