/** Conversations of an account, live. */
import type { ConversationRecord } from '../../store/chat-records.ts';
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
