/** Accounts and their sessions, as surfaces see them. */
import * as v from 'valibot';
import type { PinLevel } from '../core/discovery/pin-record.ts';
import type { SessionFailure } from './failure.ts';
import { jidText } from './schema.ts';

export type SessionState =
  | { readonly phase: 'offline' }
  | { readonly phase: 'resolving' }
  | { readonly phase: 'connecting'; readonly attempt: number; readonly of: number; readonly url: string }
  | { readonly phase: 'negotiating'; readonly url: string }
  | {
      readonly phase: 'online';
      readonly url: string;
      readonly jid: string;
      readonly mechanism: string;
      /** How far pinned keys were checked; null where none are pinned. */
      readonly pins: PinLevel | null;
      /** It went on with the session before (XEP-0198 §5). */
      readonly resumed?: true;
      /** BOSH gets through where a WebSocket did not. */
      readonly blocked?: true;
      /** An estimate: how long the browser held its socket back, ms, as it does after many that failed. */
      readonly held?: number;
    }
  /** It will be tried again at `retryAt` (wall time, ms). */
  | { readonly phase: 'waiting'; readonly failure: SessionFailure; readonly retryAt: number }
  /** Nothing is tried until the person did something. */
  | {
      readonly phase: 'needs-you';
      readonly need: 'password' | 'permission' | 'plain' | 'changed-key';
      readonly failure: SessionFailure;
    }
  | { readonly phase: 'stopped'; readonly failure: SessionFailure };

export interface AccountView {
  /** Bare JID; the account's identity. */
  readonly jid: string;
  readonly state: SessionState;
  /** Wall time of the last change of `state`, ms. */
  readonly since: number;
  /** Stream in use or used last; frames carry it. */
  readonly stream: string | null;
  /**
   * Signed out, and the server was not told: until then (wall time, ms) it may take the token that was erased here.
   * Absent where there is none.
   */
  readonly tokenUntil?: number;
}

export interface AccountsRequests {
  'accounts.list': { args: Record<string, never>; result: readonly AccountView[] };
  /** Adds the account if it is new, and signs in. Resolves when the attempt has begun; the outcome arrives as events. */
  'accounts.signIn': {
    args: { jid: string; password: string; allowPlain: boolean };
    result: { jid: string };
  };
  /** Closes the session politely and forgets tokens and keys, at the server too if it answers; the account stays listed. */
  'accounts.signOut': { args: { jid: string }; result: null };
  /** Signs out and erases everything stored about the account. */
  'accounts.forget': { args: { jid: string }; result: null };
  /** Publishes a picture of the account, base64, in the place of the one before; null: none any more. */
  'accounts.picture': { args: { jid: string; picture: string | null }; result: null };
  /** Tries again at once instead of waiting. */
  'accounts.retry': { args: { jid: string }; result: null };
}

/** A picture of one's own is no larger, bytes: servers take no stanza of any size. */
export const mostPicture = 48 * 1024;

export const accountsArgs = {
  'accounts.list': v.strictObject({}),
  'accounts.signIn': v.strictObject({
    jid: jidText,
    // Empty where the address is a domain alone.
    password: v.pipe(v.string(), v.maxLength(1024)),
    allowPlain: v.boolean(),
  }),
  'accounts.signOut': v.strictObject({ jid: jidText }),
  'accounts.forget': v.strictObject({ jid: jidText }),
  'accounts.picture': v.strictObject({
    jid: jidText,
    picture: v.nullable(
      v.pipe(v.string(), v.minLength(1), v.maxLength(mostPicture * 2), v.regex(/^[A-Za-z0-9+/]+=*$/)),
    ),
  }),
  'accounts.retry': v.strictObject({ jid: jidText }),
} as const;

export type AccountsEvents = { readonly type: 'accounts.changed'; readonly accounts: readonly AccountView[] };
