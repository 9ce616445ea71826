/** What the other side of a conversation is called. */
import type { ContactView } from '../../contract/roster.ts';
import type { RoomView } from '../../contract/rooms.ts';
import { t } from './words.ts';

/** The address of a room, of somebody's in one too; any other as it is. */
export function roomPart(peer: string): string {
  const slash = peer.indexOf('/');
  return slash < 0 ? peer : peer.slice(0, slash);
}

/** What most are called: what stands before the `@` of an account. */
export function localPart(account: string): string {
  return account.split('@', 1)[0] ?? account;
}

/** Names in a room are chosen freely: one who is talked to alone is called with the room, so that it is taken for no contact. */
export function peerName(
  peer: string,
  contact: Pick<ContactView, 'name'> | undefined,
  room: Pick<RoomView, 'room' | 'name'> | undefined,
): string {
  if (contact?.name) return contact.name;
  if (room === undefined) return peer;
  const called = roomName(room);
  return peer === room.room ? called : t('rooms_occupantOf', peer.slice(room.room.length + 1), called);
}

/** As it is bookmarked or calls itself; else what stands before the `@`. */
export function roomName({ room, name }: Pick<RoomView, 'room' | 'name'>): string {
  return name === '' ? (room.split('@', 1)[0] ?? room) : name;
}
