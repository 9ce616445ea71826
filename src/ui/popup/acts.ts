/** What a conversation lets one do with its messages. */
import type { MessageRecord } from '../../store/chat-records.ts';

/** What is written answers this message, or stands in its place. */
export interface About {
  readonly how: 'reply' | 'correct';
  readonly message: MessageRecord;
}

export interface TalkActs {
  /** Sends its text anew. */
  readonly again: (message: MessageRecord) => void;
  readonly reply: (message: MessageRecord) => void;
  /** `emojis` are all of ours on it from now on. */
  readonly react: (message: MessageRecord, emojis: readonly string[]) => void;
  readonly correct: (message: MessageRecord) => void;
  readonly retract: (message: MessageRecord) => void;
  /** The message that the other side knows by this name. */
  readonly find: (name: string) => Promise<MessageRecord | null>;
  /** Brings a message into view. */
  readonly show: (message: MessageRecord) => void;
  /** In a room: names somebody where one writes. */
  readonly mention: (nick: string) => void;
  /** Where an `xmpp:` link in a message leads. */
  readonly link: (uri: string) => void;
}
