/**
 * Writing what sessions went through. Nothing depends on it, so that it may be lost at a crash of the machine, and it
 * is bounded: the newest events of an account, and none that is older than `oldest`.
 */
import type { SessionEvent } from '../contract/session.ts';
import { openHistoryDb } from './schema.ts';

/** Kept of each account. */
const mostEvents = 500;
/** 30 days, ms. */
const oldest = 30 * 86_400_000;

export interface HistoryStore {
  /**
   * Adds an event. `join` makes one of the newest event kept and this one, or answers null where they are two. A
   * newest one that is equal to what `join` answers is left alone.
   */
  add(
    account: string,
    event: SessionEvent,
    join: (newest: SessionEvent, event: SessionEvent) => SessionEvent | null,
  ): Promise<void>;
  /** Wall time, ms. */
  setAlive(account: string, at: number): Promise<void>;
  alive(account: string): Promise<number | null>;
  newest(account: string): Promise<SessionEvent | undefined>;
  forget(account: string): Promise<void>;
}

/** When an event ended or, where it has no length, happened. */
function lastTime(event: SessionEvent): number {
  return event.type === 'waiting' ? Math.max(event.at, event.retryAt) : event.at;
}

/** An array sorts after every number, so [] is the end of this account's keys. */
const ofAccount = (account: string): IDBKeyRange => IDBKeyRange.bound([account], [account, []]);
const relaxed = { durability: 'relaxed' } as const;

export function openHistoryStore(): HistoryStore {
  const db = openHistoryDb();
  return {
    async add(account, event, join) {
      const tx = (await db).transaction('events', 'readwrite', relaxed);
      const newest = await tx.store.openCursor(ofAccount(account), 'prev');
      const joined = newest === null ? null : join(newest.value.event, event);
      const before = newest?.value.id ?? 0;
      if (joined !== null) {
        if (joined !== newest?.value.event) await tx.store.put({ account, id: before, event: joined });
        return tx.done;
      }
      await tx.store.put({ account, id: before + 1, event });
      await tx.store.delete(IDBKeyRange.bound([account], [account, before + 1 - mostEvents]));
      let first = await tx.store.openCursor(ofAccount(account));
      while (first !== null && lastTime(first.value.event) < event.at - oldest) {
        await first.delete();
        first = await first.continue();
      }
      await tx.done;
    },
    setAlive: async (account, at) =>
      void (await (await db).transaction('alive', 'readwrite', relaxed).store.put({ account, at })),
    alive: async (account) => (await (await db).get('alive', account))?.at ?? null,
    async newest(account) {
      const cursor = await (await db).transaction('events').store.openCursor(ofAccount(account), 'prev');
      return cursor?.value.event;
    },
    async forget(account) {
      const tx = (await db).transaction(['events', 'alive'], 'readwrite');
      await Promise.all([
        tx.objectStore('events').delete(ofAccount(account)),
        tx.objectStore('alive').delete(account),
        tx.done,
      ]);
    },
  };
}
