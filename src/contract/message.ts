/** A message as it is stored, and told to surfaces. */
import type { Reply } from '../core/xep/xep-0461.ts';

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
  /** As it is now; empty where it was taken back, or is encrypted. */
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
  /** Of ours: it is not among what the archive has up to this place. */
  readonly notBefore?: string;
  /** Of ours: that it reached a client of the other side (XEP-0184), and that it was seen there (XEP-0333). */
  readonly reached?: 'delivered' | 'displayed';
  /** Of theirs: the sender asks to be told when it was seen. */
  readonly markable?: true;
  /** What it answers (XEP-0461). Whose message that is, is looked up by the id, never taken from here. */
  readonly reply?: Reply;
  /** By what it is encrypted (XEP-0380); it cannot be read here. */
  readonly encrypted?: string;
  /** `body` is the address of a file, over HTTP (XEP-0066). */
  readonly file?: true;
  /** How it read before it was corrected (XEP-0308), and each correction, oldest first; the last of them is `body`. */
  readonly original?: string;
  readonly edits?: readonly EditRecord[];
  /** When its author took it back (XEP-0424), wall time: nothing of it is kept. */
  readonly retracted?: number;
  /** One for everybody who reacts to it (XEP-0444). */
  readonly reactions?: readonly ReactionRecord[];
  /** It corrects a message by this name that is not known, is not theirs, or not their last: shown by itself. */
  readonly corrects?: string;
  /** In a room: the name its author had there. */
  readonly nick?: string;
  /** In a room, of theirs: who that is, in a form that nobody else can have; see `authorOf`. */
  readonly author?: string;
  /** In a room: the id that the room gave it (XEP-0359), by which all there know it. */
  readonly place?: string;
  /** In a room, of theirs: it names us. */
  readonly mentions?: true;
  /** By what others may refer to it, for the index alone: see `nameKey`. */
  readonly names?: readonly string[];
}

export interface EditRecord {
  readonly id: string;
  /** As of an act. */
  readonly stanza?: string;
  readonly body: string;
  readonly time: number;
  readonly order: number;
}

export interface ReactionRecord {
  /** See `authorOf`. */
  readonly author: string;
  readonly nick?: string;
  readonly emojis: readonly string[];
  readonly time: number;
  /** Ids of the newest acts that it comes from: known if they come again. */
  readonly made?: readonly string[];
}
