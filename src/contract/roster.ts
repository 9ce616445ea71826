/** The contacts of an account. They may be many and change often, so they are asked for when something changed. */
import * as v from 'valibot';
import { jidText } from './schema.ts';

export interface ContactView {
  readonly jid: string;
  readonly name: string | null;
  /** Available resources counted; 0 is offline or unknown. */
  readonly available: number;
}

export interface RosterRequests {
  /** As received on this session; of the session before until then. */
  'roster.list': { args: { account: string }; result: readonly ContactView[] };
}

export const rosterArgs = {
  'roster.list': v.strictObject({ account: jidText }),
} as const;

export type RosterEvents = { readonly type: 'roster.changed'; readonly account: string };
