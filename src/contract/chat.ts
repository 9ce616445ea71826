/** Conversations. Their content is read from the store. */
import * as v from 'valibot';
import type { MessageRecord } from './message.ts';
import type { ChatState } from '../core/xep/xep-0085.ts';
import { jidText } from './schema.ts';

/** One message of a conversation. */
interface OneMessage {
  account: string;
  peer: string;
  /** As it is stored. */
  id: string;
}

export interface ChatRequests {
  /**
   * Queues a message; resolves with its id once it is stored. `reply`: id of the stored message that it answers.
   * `file`: the body is the address of a file that was put there (see `files.slot`).
   */
  'chat.send': {
    args: { account: string; to: string; body: string; reply?: string; file?: boolean };
    result: { id: string };
  };
  /** Queues what shall stand in place of a message of ours: the last one alone can be corrected. */
  'chat.correct': { args: OneMessage & { body: string }; result: null };
  /** Queues that a message of ours is taken back. Whoever has read it has read it. */
  'chat.retract': { args: OneMessage; result: null };
  /** Queues once more, under its id, a message of ours of which nobody can say whether it arrived. */
  'chat.again': { args: OneMessage; result: null };
  /** Queues all that we have as reactions on a message from now on; none takes them away. */
  'chat.react': { args: OneMessage & { emojis: readonly string[] }; result: null };
  /** The person writes, or stopped; the other side hears of it where it may. */
  'chat.typing': { args: { account: string; peer: string; typing: boolean }; result: null };
  /** Whether the person lets the other side see what they write, and whether that has it shown. */
  'chat.live': { args: { account: string; peer: string }; result: { on: boolean; possible: boolean } };
  'chat.turnLive': { args: { account: string; peer: string; on: boolean }; result: null };
  /** This stands where one writes now; the other side sees it where the person turned that on. */
  'chat.write': { args: { account: string; peer: string; text: string }; result: null };
  /** Keeps what is written and not sent; an empty one is forgotten. `by`: the box it stands in, which all others hear. */
  'chat.draft': { args: { account: string; peer: string; text: string; by: string }; result: null };
  /** Reads one page further back out of the archive into the store; answers whether there may be more. */
  'chat.older': { args: { account: string; peer: string }; result: { more: boolean } };
  /** The conversation was seen: its unread count becomes 0, and the other side hears of it where it may. */
  'chat.seen': { args: { account: string; peer: string }; result: null };
}

const bodyText = v.pipe(v.string(), v.minLength(1), v.maxLength(65536));
const messageId = v.pipe(v.string(), v.minLength(1), v.maxLength(8192));
const oneMessage = { account: jidText, peer: jidText, id: messageId } as const;

export const chatArgs = {
  'chat.send': v.strictObject({
    account: jidText,
    to: jidText,
    body: bodyText,
    reply: v.exactOptional(messageId),
    file: v.exactOptional(v.boolean()),
  }),
  'chat.correct': v.strictObject({ ...oneMessage, body: bodyText }),
  'chat.retract': v.strictObject(oneMessage),
  'chat.again': v.strictObject(oneMessage),
  'chat.react': v.strictObject({
    ...oneMessage,
    emojis: v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(64))), v.maxLength(16)),
  }),
  'chat.typing': v.strictObject({ account: jidText, peer: jidText, typing: v.boolean() }),
  'chat.live': v.strictObject({ account: jidText, peer: jidText }),
  'chat.turnLive': v.strictObject({ account: jidText, peer: jidText, on: v.boolean() }),
  'chat.write': v.strictObject({
    account: jidText,
    peer: jidText,
    text: v.pipe(v.string(), v.maxLength(65536)),
  }),
  'chat.draft': v.strictObject({
    account: jidText,
    peer: jidText,
    text: v.pipe(v.string(), v.maxLength(65536)),
    by: v.pipe(v.string(), v.maxLength(64)),
  }),
  'chat.older': v.strictObject({ account: jidText, peer: jidText }),
  'chat.seen': v.strictObject({ account: jidText, peer: jidText }),
} as const;

export type ChatEvents =
  | {
      readonly type: 'chat.changed';
      readonly account: string;
      readonly peer: string;
      /** What changed is that this is there now: whoever shows the conversation need not read it first. */
      readonly added?: MessageRecord;
    }
  /** What is written and not sent is something else now. */
  | {
      readonly type: 'chat.drafted';
      readonly account: string;
      readonly peer: string;
      readonly text: string;
      readonly by: string;
    }
  /** What the other side writes now, before it is sent; null: nothing. Nobody keeps it. */
  | {
      readonly type: 'chat.live';
      readonly account: string;
      readonly peer: string;
      readonly text: string | null;
    }
  /** Whether the other side sees what is written here. */
  | { readonly type: 'chat.liveTurned'; readonly account: string; readonly peer: string }
  /** What the other side is doing now; nobody keeps it. */
  | {
      readonly type: 'chat.typing';
      readonly account: string;
      readonly peer: string;
      readonly state: ChatState;
      /** In a room: who. */
      readonly nick?: string;
    };
