/** Writing sealed secrets and the key that seals them; the background alone does. What is in them it does not know. */
import { openVaultDb, type VaultRecord } from './schema.ts';

export interface VaultStore {
  key(): Promise<CryptoKey | undefined>;
  /** Keeps `made` where there is no key; answers the one that is kept. */
  addKey(made: CryptoKey): Promise<CryptoKey>;
  /** Keeps `made` in place of whatever is there. */
  replaceKey(made: CryptoKey): Promise<void>;
  get(account: string): Promise<VaultRecord | undefined>;
  /** Resolves when it is on the disk: after a loss of power a server may know newer secrets alone. */
  put(record: VaultRecord): Promise<void>;
  remove(account: string): Promise<void>;
}

const strict = { durability: 'strict' } as const;

export function openVaultStore(): VaultStore {
  const db = openVaultDb();
  return {
    key: async () => (await db).get('keys', 'own'),
    async addKey(made) {
      const tx = (await db).transaction('keys', 'readwrite', strict);
      const there = await tx.store.get('own');
      if (there === undefined) await tx.store.put(made, 'own');
      await tx.done;
      return there ?? made;
    },
    async replaceKey(made) {
      const tx = (await db).transaction('keys', 'readwrite', strict);
      await Promise.all([tx.store.put(made, 'own'), tx.done]);
    },
    get: async (account) => (await db).get('secrets', account),
    async put(record) {
      const tx = (await db).transaction('secrets', 'readwrite', strict);
      await Promise.all([tx.store.put(record), tx.done]);
    },
    async remove(account) {
      const tx = (await db).transaction('secrets', 'readwrite', strict);
      await Promise.all([tx.store.delete(account), tx.done]);
    },
  };
}
