/** Stanzas that a person wrote by hand, sent as one of the accounts. */
import * as v from 'valibot';
import { jidText } from './schema.ts';

export interface ComposeRequests {
  /**
   * Sends one element on the account's stream, where stanzas are counted like any other. What would break the stream
   * is refused as `bad-request`; `not-online` where no stream carries the session.
   */
  'compose.send': { args: { account: string; text: string }; result: null };
}

export const composeArgs = {
  'compose.send': v.strictObject({
    account: jidText,
    /** What it holds is checked by `core/compose`. */
    text: v.pipe(v.string(), v.minLength(1), v.maxLength(262_144)),
  }),
} as const;
