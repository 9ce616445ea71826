/** Rooms for the worker that wakes next: on a resumed session nobody says again who is in them. */
import type { RoomRecord } from '../../store/chat-records.ts';
import type { RoomsStore } from '../../store/rooms-store.ts';

export interface RoomMemory {
  /** Resolves when what is known of it now is stored. Many changes at once are written once. */
  write(room: string): Promise<void>;
}

export function createRoomMemory(
  store: Pick<RoomsStore, 'putRoom'>,
  known: (room: string) => RoomRecord | undefined,
): RoomMemory {
  const next = new Map<string, Promise<void>>();
  const last = new Map<string, Promise<void>>();
  return {
    write(room) {
      const waiting = next.get(room);
      if (waiting !== undefined) return waiting;
      const before = last.get(room) ?? Promise.resolve();
      const write = before
        .catch(() => undefined)
        .then(() => {
          next.delete(room);
          const record = known(room);
          return record === undefined ? undefined : store.putRoom(record);
        });
      next.set(room, write);
      last.set(room, write);
      return write;
    },
  };
}
