/** Being told of messages while no surface is open: which conversations stay silent. What is told, and when, stands in the settings. */
import * as v from 'valibot';
import { jidText } from './schema.ts';

export interface NotifyRequests {
  /** Bare JIDs whose conversations with the account stay silent. */
  'notify.muted': { args: { account: string }; result: readonly string[] };
  'notify.mute': { args: { account: string; peer: string; muted: boolean }; result: null };
}

export const notifyArgs = {
  'notify.muted': v.strictObject({ account: jidText }),
  'notify.mute': v.strictObject({ account: jidText, peer: jidText, muted: v.boolean() }),
} as const;

export type NotifyEvents = { readonly type: 'notify.changed'; readonly account: string };
