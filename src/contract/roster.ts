/** The contacts of an account. They may be many and change often, so they are asked for when something changed. */
import * as v from 'valibot';
import type { Show } from '../core/xep/rfc6121-presence.ts';
import type { Subscription } from '../core/xep/rfc6121-roster.ts';
import { invitationToken, jidText } from './schema.ts';

export interface ContactView {
  readonly jid: string;
  readonly name: string | null;
  /** Available resources counted; 0 is offline or unknown. */
  readonly available: number;
  /** How they are there, `''` plainly; and their own words about it. */
  readonly show: Show;
  readonly status: string;
  readonly groups: readonly string[];
  /** `to`: we see whether they are there; `from`: they see it of us. */
  readonly subscription: Subscription;
  /** We asked to see it, and they have not answered. */
  readonly pending: boolean;
  /** Nothing of theirs gets here (XEP-0191). */
  readonly blocked: boolean;
}

interface OneContact {
  account: string;
  jid: string;
}

export interface RosterRequests {
  /** As received on this session; of the session before until then. */
  'roster.list': { args: { account: string }; result: readonly ContactView[] };
  /** Who asks to see our presence, by bare JID. */
  'roster.requests': { args: { account: string }; result: readonly string[] };
  /** Who is blocked, contact or not, by bare JID. */
  'roster.blocked': { args: { account: string }; result: readonly string[] };
  /** Adds a contact, and asks to see their presence; `token` is what their invitation came with (XEP-0379). */
  'roster.add': {
    args: OneContact & { name: string; groups: readonly string[]; token?: string };
    result: null;
  };
  'roster.change': { args: OneContact & { name: string; groups: readonly string[] }; result: null };
  'roster.remove': { args: OneContact; result: null };
  /** Lets somebody who asks see our presence, or not. */
  'roster.answer': { args: OneContact & { allow: boolean }; result: null };
  'roster.block': { args: OneContact & { blocked: boolean }; result: null };
}

const oneContact = { account: jidText, jid: jidText } as const;
const label = v.pipe(v.string(), v.maxLength(1023));
const entry = { ...oneContact, name: label, groups: v.pipe(v.array(label), v.maxLength(50)) } as const;

export const rosterArgs = {
  'roster.list': v.strictObject({ account: jidText }),
  'roster.requests': v.strictObject({ account: jidText }),
  'roster.blocked': v.strictObject({ account: jidText }),
  'roster.add': v.strictObject({ ...entry, token: v.exactOptional(invitationToken) }),
  'roster.change': v.strictObject(entry),
  'roster.remove': v.strictObject(oneContact),
  'roster.answer': v.strictObject({ ...oneContact, allow: v.boolean() }),
  'roster.block': v.strictObject({ ...oneContact, blocked: v.boolean() }),
} as const;

export type RosterEvents =
  | { readonly type: 'roster.changed'; readonly account: string }
  /** The picture of a contact is another one: it is read from the store. */
  | { readonly type: 'avatar.changed'; readonly account: string; readonly jid: string };
