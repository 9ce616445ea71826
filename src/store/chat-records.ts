/** What the chat database holds. */

/** `queued`: stored, not on the wire. `sent`: handed to the socket. `failed`: the server refused it. */
export type MessageState = 'queued' | 'sent' | 'failed' | 'received';

export interface MessageRecord {
  /** Ours: the origin id (XEP-0359). Theirs: made by us from the stanza, unique per account. */
  readonly id: string;
  /** Bare JID of the account. */
  readonly account: string;
  /** Bare JID of the other side. */
  readonly peer: string;
  readonly body: string;
  /** Wall time, milliseconds since the epoch. */
  readonly time: number;
  readonly state: MessageState;
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
