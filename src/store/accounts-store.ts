/** Writing the list of accounts; the background alone does. */
import { openAccountsDb, type AccountRecord } from './schema.ts';

export interface AccountsStore {
  all(): Promise<AccountRecord[]>;
  put(record: AccountRecord): Promise<void>;
  remove(jid: string): Promise<void>;
}

export function openAccountsStore(): AccountsStore {
  const db = openAccountsDb();
  return {
    all: async () => (await db).getAll('accounts'),
    put: async (record) => void (await (await db).put('accounts', record)),
    remove: async (jid) => (await db).delete('accounts', jid),
  };
}
