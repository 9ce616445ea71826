/** What the chat database holds. */
import type { Change } from '../core/chat/content.ts';
import type { Affiliation, Role } from '../core/xep/xep-0045.ts';
import type { EditRecord, MessageRecord, MessageState, ReactionRecord } from '../contract/message.ts';

export type { EditRecord, MessageRecord, MessageState, ReactionRecord };

/**
 * What somebody does to a message that was there before. Ours are kept until the server answers for them, those whose
 * message is not known until it is.
 */
export interface ActRecord {
  /** Ours: also the id of the stanza. Theirs: as of a message. */
  readonly id: string;
  readonly account: string;
  readonly peer: string;
  /** Theirs: the id that its author gave it, by which it is known where it was sent twice. */
  readonly stanza?: string;
  /** See `authorOf`. */
  readonly author: string;
  /** How the other side knows the message. */
  readonly target: string;
  /** `displayed`: this side saw everything up to it; nothing happens to the message. */
  readonly change: Change | { readonly type: 'displayed' };
  readonly time: number;
  readonly order: number;
  /** As of a message; `acked`: nothing is to be sent. */
  readonly state: Extract<MessageState, 'queued' | 'sent' | 'acked' | 'unsure'>;
  /** As of a message. */
  readonly notBefore?: string;
  /** Nothing of that name is known yet. */
  readonly pending?: true;
  /** In a room: the name of who does it. */
  readonly nick?: string;
}

export interface ConversationRecord {
  readonly account: string;
  readonly peer: string;
  readonly lastBody: string;
  readonly lastTime: number;
  readonly lastIsOurs: boolean;
  /** When the newest of theirs was written, or anything done to a message that came from elsewhere. */
  readonly receivedUpTo?: number;
  /** Why `lastBody` is empty, or that it is the address of a file. */
  readonly lastIs?: 'encrypted' | 'retracted' | 'file';
  /** In a room: who wrote the last message. */
  readonly lastNick?: string;
  readonly unread: number;
  /** Of the unread ones, those that name us. */
  readonly mentions?: number;
  /** The other side is a room. */
  readonly room?: true;
  /** Id of the last message of which the other side was told that it was seen. */
  readonly marked?: string;
}

/** What was written into a conversation and not sent. */
export interface DraftRecord {
  readonly account: string;
  readonly peer: string;
  readonly text: string;
}

/** An occupant of a room, as it is kept. */
export interface OccupantRecord {
  readonly nick: string;
  readonly role: Role;
  readonly affiliation: Affiliation;
  /** Bare JID, where the room tells it. */
  readonly jid: string | null;
  /** See `authorOf`. */
  readonly author: string;
}

/** A room that the account has to do with. */
export interface RoomRecord {
  readonly account: string;
  readonly room: string;
  readonly name: string;
  /** Our name there, or the one we want. */
  readonly nick: string;
  readonly password: string | null;
  /** We want to be there, on each session. */
  readonly wanted: boolean;
  /** `joined`: on the session that there is, or is to be resumed. */
  readonly state: 'off' | 'joining' | 'joined' | 'failed';
  /** Why it failed: the condition of the error, or of our removal. */
  readonly condition?: string;
  readonly subject: string;
  readonly occupants: readonly OccupantRecord[];
  /** How the room knows us, where it gives such ids (XEP-0421). */
  readonly ownId?: string;
  /** What the room says that it can, as far as it matters. */
  readonly can: readonly RoomAbility[];
}

/** `archive`: XEP-0313; `ids`: it names messages and takes forged names out (XEP-0359); `occupants`: XEP-0421. */
export type RoomAbility = 'archive' | 'ids' | 'occupants' | 'not-anonymous';

/** Somebody's picture, as bytes that are here: nothing is loaded when it is shown. */
export interface AvatarRecord {
  readonly account: string;
  /** Bare JID. */
  readonly jid: string;
  /** SHA-1 in hex of the bytes, or of those that somebody has and we do not. */
  readonly id: string;
  /** Where it came from: one that is published (XEP-0084) goes before one of a vCard (XEP-0153). */
  readonly from: 'published' | 'vcard';
  /** Null where there is none, or none that could be had. */
  readonly picture: { readonly type: string; readonly bytes: Uint8Array<ArrayBuffer> } | null;
}

/** Somebody asked us to come into a room. */
export interface InvitationRecord {
  readonly account: string;
  readonly room: string;
  /** Who asks, as they or the room say. */
  readonly from: string;
  readonly reason: string;
  readonly password: string | null;
  readonly time: number;
}

/**
 * Who wrote a message, as far as it decides what they may do to it: `me`, `them`; in a room, by the id that the room
 * gave them, else by their name there since they came.
 */
export function authorOf({ state, author }: Pick<MessageRecord, 'state' | 'author'>): string {
  return state === 'received' ? (author ?? 'them') : 'me';
}

/** How the other side of the conversation knows a message; null where it gave it no name. */
export function nameOf({ state, id, stanza, place, nick }: MessageRecord): string | null {
  if (nick !== undefined) return place ?? null;
  return state === 'received' ? (stanza ?? null) : id;
}

/** How its author named a message: by that they correct it, also in a room (XEP-0308). */
export function ownNameOf({ state, id, stanza }: MessageRecord): string | null {
  return state === 'received' ? (stanza ?? null) : id;
}

export type Ends = readonly (readonly [peer: string, time: number])[];

/** What an account did not get over its own streams: everything the archive got from here on. */
export interface GapRecord {
  readonly account: string;
  /** Archive id after which it begins; null where no message of the account had one. */
  readonly after: string | null;
  /** Wall time at which it begins, ms since the epoch. */
  readonly start: number;
  /** Where, as time, the last message of each peer stood when it was opened: what is missing was written later. */
  readonly ends?: Ends;
  /** The same of what was read of it already. */
  readonly read?: Ends;
}
