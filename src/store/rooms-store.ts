/** Writing rooms and invitations; they lie beside the conversations and go with them. */
import type { InvitationRecord, RoomRecord } from './chat-records.ts';
import { openChatDb } from './schema.ts';

export interface RoomsStore {
  rooms(account: string): Promise<RoomRecord[]>;
  putRoom(record: RoomRecord): Promise<void>;
  removeRoom(account: string, room: string): Promise<void>;
  invitations(account: string): Promise<InvitationRecord[]>;
  /** One a room, the newest `mostInvitations`. */
  putInvitation(record: InvitationRecord): Promise<void>;
  removeInvitation(account: string, room: string): Promise<void>;
}

const mostInvitations = 50;

export function openRoomsStore(): RoomsStore {
  const db = openChatDb();
  const all = (account: string): IDBKeyRange => IDBKeyRange.bound([account], [account, []]);
  return {
    rooms: async (account) => (await db).getAll('rooms', all(account)),
    putRoom: async (record) => void (await (await db).put('rooms', record)),
    removeRoom: async (account, room) => (await db).delete('rooms', [account, room]),
    invitations: async (account) => (await db).getAll('invitations', all(account)),
    async putInvitation(record) {
      const tx = (await db).transaction('invitations', 'readwrite');
      await tx.store.put(record);
      const kept = await tx.store.getAll(all(record.account));
      const spare = kept.sort((a, b) => b.time - a.time).slice(mostInvitations);
      await Promise.all([...spare.map(({ account, room }) => tx.store.delete([account, room])), tx.done]);
    },
    removeInvitation: async (account, room) => (await db).delete('invitations', [account, room]),
  };
}
