/** Rooms (XEP-0045). What is said in them is read from the store, by the room's address as peer. */
import * as v from 'valibot';
import type { Affiliation, Role } from '../core/xep/xep-0045.ts';
import { jidText } from './schema.ts';

export interface RoomView {
  /** Bare JID. */
  readonly room: string;
  /** As bookmarked or as the room calls itself; empty where neither says anything. */
  readonly name: string;
  /** Our name there. */
  readonly nick: string;
  readonly state: 'off' | 'joining' | 'joined' | 'failed';
  /** Where `state` is `failed`: a condition of RFC 6120 §8.3.3, or `kicked`, `banned`, `members-only`, `destroyed`, `shut-down`. */
  readonly condition: string | null;
  readonly subject: string;
  /** How many are there. */
  readonly occupants: number;
  /** It is joined on every session, here and on the account's other clients that follow bookmarks. */
  readonly wanted: boolean;
  /** All there can see who we are. */
  readonly notAnonymous: boolean;
}

export interface OccupantView {
  readonly nick: string;
  readonly role: Role;
  readonly affiliation: Affiliation;
  /** Bare JID, where the room tells it. */
  readonly jid: string | null;
}

export interface InvitationView {
  readonly room: string;
  /** Who asks, as they or the room say. */
  readonly from: string;
  readonly reason: string;
  /** Wall time, ms. */
  readonly time: number;
}

/** What a service lists as open to everybody. */
export interface RoomsFound {
  /** Null: none was named, and the account's server has none. */
  readonly service: string | null;
  readonly rooms: readonly { readonly room: string; readonly name: string }[];
}

interface OneRoom {
  account: string;
  room: string;
}

export interface RoomsRequests {
  'rooms.list': { args: { account: string }; result: readonly RoomView[] };
  'rooms.occupants': { args: OneRoom; result: readonly OccupantView[] };
  /** Goes in, now and on every session to come, and bookmarks the room; what becomes of it is told by `rooms.changed`. */
  'rooms.join': { args: OneRoom & { nick?: string; password?: string }; result: null };
  /** Goes out, and stays out on sessions to come. */
  'rooms.leave': { args: OneRoom; result: null };
  /** Resolves when the room took it; rejects with `refused` where it does not, or says nothing. So does the next. */
  'rooms.nick': { args: OneRoom & { nick: string }; result: null };
  'rooms.subject': { args: OneRoom & { subject: string }; result: null };
  'rooms.invite': { args: OneRoom & { to: string; reason: string }; result: null };
  /** The public rooms of a service; of the account's own server where none is named. */
  'rooms.find': { args: { account: string; service?: string }; result: RoomsFound };
  'rooms.invitations': { args: { account: string }; result: readonly InvitationView[] };
  /** An invitation was answered, one way or the other. */
  'rooms.dismiss': { args: OneRoom; result: null };
}

const oneRoom = { account: jidText, room: jidText } as const;
const nickText = v.pipe(v.string(), v.minLength(1), v.maxLength(1023));

export const roomsArgs = {
  'rooms.list': v.strictObject({ account: jidText }),
  'rooms.occupants': v.strictObject(oneRoom),
  'rooms.join': v.strictObject({
    ...oneRoom,
    nick: v.exactOptional(nickText),
    password: v.exactOptional(v.pipe(v.string(), v.maxLength(1023))),
  }),
  'rooms.leave': v.strictObject(oneRoom),
  'rooms.nick': v.strictObject({ ...oneRoom, nick: nickText }),
  'rooms.subject': v.strictObject({ ...oneRoom, subject: v.pipe(v.string(), v.maxLength(4096)) }),
  'rooms.invite': v.strictObject({ ...oneRoom, to: jidText, reason: v.pipe(v.string(), v.maxLength(1024)) }),
  'rooms.find': v.strictObject({ account: jidText, service: v.exactOptional(jidText) }),
  'rooms.invitations': v.strictObject({ account: jidText }),
  'rooms.dismiss': v.strictObject(oneRoom),
} as const;

export type RoomsEvents =
  /** Rooms, who is in them, or invitations. */
  { readonly type: 'rooms.changed'; readonly account: string };
