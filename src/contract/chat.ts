/** Conversations. Their content is read from the store. */
import * as v from 'valibot';
import { jidText } from './schema.ts';

export interface ChatRequests {
  /** Queues a message; resolves with its id once it is stored. */
  'chat.send': { args: { account: string; to: string; body: string }; result: { id: string } };
  /** The conversation was seen: its unread count becomes 0. */
  'chat.seen': { args: { account: string; peer: string }; result: null };
}

export const chatArgs = {
  'chat.send': v.strictObject({
    account: jidText,
    to: jidText,
    body: v.pipe(v.string(), v.minLength(1), v.maxLength(65536)),
  }),
  'chat.seen': v.strictObject({ account: jidText, peer: jidText }),
} as const;

export type ChatEvents = { readonly type: 'chat.changed'; readonly account: string; readonly peer: string };
