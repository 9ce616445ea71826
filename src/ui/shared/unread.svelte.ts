/** Unread messages of every account, live. */
import type { AccountView } from '../../contract/accounts.ts';
import type { ChatReader } from '../../store/readers.ts';
import { keepRead, type Listen } from './reading.ts';

export class Unread {
  /** By bare JID of the account; those with none are absent. */
  counts = $state.raw<Readonly<Record<string, number>>>({});
  readonly stop: () => void;

  constructor(
    chat: Pick<ChatReader, 'conversations'>,
    accounts: () => readonly AccountView[],
    listen: Listen,
  ) {
    // Where reading fails, the list of conversations reads the same store and says so.
    this.stop = keepRead(listen, {
      meant: ({ type }) => type === 'chat.changed' || type === 'accounts.changed',
      read: async (stopped) => {
        const read = await Promise.all(
          accounts().map(async ({ jid }) => {
            const conversations = await chat.conversations(jid);
            return [jid, conversations.reduce((sum, { unread }) => sum + unread, 0)] as const;
          }),
        );
        if (!stopped()) this.counts = Object.fromEntries(read.filter(([, count]) => count > 0));
      },
      pauseMs: 60,
    });
  }

  /** Sum over every account but one. */
  besides(account: string): number {
    let sum = 0;
    for (const [jid, count] of Object.entries(this.counts)) if (jid !== account) sum += count;
    return sum;
  }
}
