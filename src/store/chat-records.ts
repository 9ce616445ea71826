/** What the chat database holds. */

/**
 * `queued`: stored, not on the wire. `sent`: handed to the socket. `acked`: the server answers for it. `unsure`:
 * handed to a socket that was lost, and nobody can say whether it arrived. `failed`: the server refused it.
 */
export type MessageState = 'queued' | 'sent' | 'acked' | 'unsure' | 'failed' | 'received';

export interface MessageRecord {
  /** Ours: also the id of the stanza and its origin-id (XEP-0359). Theirs: made by us, since theirs may repeat. */
  readonly id: string;
  /** Bare JID of the account. */
  readonly account: string;
  /** Bare JID of the other side. */
  readonly peer: string;
  readonly body: string;
  /** Wall time at which it was written, as far as known; milliseconds since the epoch. */
  readonly time: number;
  /** Grows with every message of this profile: the order among messages of one time. */
  readonly order: number;
  readonly state: MessageState;
  /** Full JID it came from. */
  readonly from?: string;
  /** The `id` of a received stanza. */
  readonly stanza?: string;
  /** Condition of the error stanza (RFC 6120 §8.3.3) where `state` is `failed`. */
  readonly condition?: string;
}

export interface ConversationRecord {
  readonly account: string;
  readonly peer: string;
  readonly lastBody: string;
  readonly lastTime: number;
  readonly lastIsOurs: boolean;
  readonly unread: number;
}

/** What an account did not get over its own streams: everything the archive got from here on. */
export interface GapRecord {
  readonly account: string;
  /** Archive id after which it begins; null where no message of the account had one. */
  readonly after: string | null;
  /** Wall time at which it begins, ms since the epoch. */
  readonly start: number;
}
