/** Writing what lets a session go on where it was lost; the background alone does, and before it acts. */
import {
  openStreamsDb,
  type CapsRecord,
  type ClientRecord,
  type RosterRecord,
  type SessionRecord,
} from './schema.ts';

export interface StreamsStore {
  client(account: string): Promise<ClientRecord | undefined>;
  putClient(record: ClientRecord): Promise<void>;
  session(account: string): Promise<SessionRecord | undefined>;
  putSession(record: SessionRecord): Promise<void>;
  removeSession(account: string): Promise<void>;
  roster(account: string): Promise<RosterRecord | undefined>;
  putRoster(record: RosterRecord): Promise<void>;
  removeRoster(account: string): Promise<void>;
  caps(ver: string): Promise<CapsRecord | undefined>;
  /** The newest `mostCaps` are kept. */
  putCaps(record: CapsRecord): Promise<void>;
  forget(account: string): Promise<void>;
}

/** There are not so many versions of clients; somebody who makes some up fills no disk. */
const mostCaps = 500;

export function openStreamsStore(): StreamsStore {
  const db = openStreamsDb();
  return {
    client: async (account) => (await db).get('clients', account),
    putClient: async (record) => void (await (await db).put('clients', record)),
    session: async (account) => (await db).get('sessions', account),
    putSession: async (record) => void (await (await db).put('sessions', record)),
    removeSession: async (account) => (await db).delete('sessions', account),
    roster: async (account) => (await db).get('rosters', account),
    putRoster: async (record) => void (await (await db).put('rosters', record)),
    removeRoster: async (account) => (await db).delete('rosters', account),
    caps: async (ver) => (await db).get('caps', ver),
    async putCaps(record) {
      const tx = (await db).transaction('caps', 'readwrite');
      await tx.store.put(record);
      let spare = (await tx.store.count()) - mostCaps;
      let oldest = await tx.store.index('at').openCursor();
      for (; spare > 0 && oldest !== null; spare -= 1) {
        await oldest.delete();
        oldest = await oldest.continue();
      }
      await tx.done;
    },
    async forget(account) {
      const tx = (await db).transaction(['clients', 'sessions', 'rosters'], 'readwrite');
      await Promise.all([
        tx.objectStore('clients').delete(account),
        tx.objectStore('sessions').delete(account),
        tx.objectStore('rosters').delete(account),
        tx.done,
      ]);
    },
  };
}
