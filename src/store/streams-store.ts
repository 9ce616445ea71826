/** Writing what lets a session go on where it was lost; the background alone does, and before it acts. */
import { openStreamsDb, type ClientRecord, type SessionRecord } from './schema.ts';

export interface StreamsStore {
  client(account: string): Promise<ClientRecord | undefined>;
  putClient(record: ClientRecord): Promise<void>;
  session(account: string): Promise<SessionRecord | undefined>;
  putSession(record: SessionRecord): Promise<void>;
  removeSession(account: string): Promise<void>;
  forget(account: string): Promise<void>;
}

export function openStreamsStore(): StreamsStore {
  const db = openStreamsDb();
  return {
    client: async (account) => (await db).get('clients', account),
    putClient: async (record) => void (await (await db).put('clients', record)),
    session: async (account) => (await db).get('sessions', account),
    putSession: async (record) => void (await (await db).put('sessions', record)),
    removeSession: async (account) => (await db).delete('sessions', account),
    async forget(account) {
      const tx = (await db).transaction(['clients', 'sessions'], 'readwrite');
      await Promise.all([
        tx.objectStore('clients').delete(account),
        tx.objectStore('sessions').delete(account),
        tx.done,
      ]);
    },
  };
}
