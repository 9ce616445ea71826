/** Asking entities, through a signed-in account, what they are and can (XEP-0030), and its server a few things else. */
import * as v from 'valibot';
import type { Info, Item } from '../core/xep/xep-0030.ts';
import { jidText } from './schema.ts';

/** Why an entity did not say. */
export type ExploreFailure =
  /** A stanza error (RFC 6120 §8.3); `text` is theirs. */
  | { readonly code: 'refused'; readonly condition: string; readonly text: string | null }
  | { readonly code: 'no-answer'; readonly seconds: number }
  | { readonly code: 'session-ended' };

export type Explored<T> =
  | { readonly ok: true; readonly value: T; /** Milliseconds. */ readonly took: number }
  | { readonly ok: false; readonly failure: ExploreFailure };

/** What a server is asked for the account's own: the roster (RFC 6121), the vCard (XEP-0054), bookmarks kept privately (XEP-0049). */
export const ownQuestions = ['roster', 'vcard', 'private'] as const;
export type OwnQuestion = (typeof ownQuestions)[number];

export interface ExploreRequests {
  /** All fail with `not-online` where the account has no stream, with `invalid-address` where `to` is no address. */
  'explore.info': {
    args: { account: string; to: string; node?: string | undefined };
    result: Explored<Info>;
  };
  'explore.items': {
    args: { account: string; to: string; node?: string | undefined };
    result: Explored<readonly Item[]>;
  };
  /** Whether the server has an answer; what is in it is not told. */
  'explore.own': { args: { account: string; question: OwnQuestion }; result: Explored<null> };
  /** Full JIDs of a contact that are available, as seen on this session. */
  'explore.resources': { args: { account: string; contact: string }; result: readonly string[] };
}

const node = v.optional(v.pipe(v.string(), v.maxLength(3071)));

export const exploreArgs = {
  'explore.info': v.strictObject({ account: jidText, to: jidText, node }),
  'explore.items': v.strictObject({ account: jidText, to: jidText, node }),
  'explore.own': v.strictObject({ account: jidText, question: v.picklist(ownQuestions) }),
  'explore.resources': v.strictObject({ account: jidText, contact: jidText }),
} as const;
