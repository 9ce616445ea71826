/** A vault without a disk, and what an account keeps in it. */
import { createCredentials, type Credentials } from '../../src/background/credentials.ts';
import { createVault } from '../../src/background/vault.ts';
import type { Ports } from '../../src/platform/ports.ts';
import type { VaultRecord } from '../../src/store/schema.ts';
import type { VaultStore } from '../../src/store/vault-store.ts';

/** Hand the same to two runs and the second is a worker that woke. */
export function memoryVault(): VaultStore {
  const records = new Map<string, VaultRecord>();
  let key: CryptoKey | undefined;
  return {
    key: () => Promise.resolve(key),
    addKey: (made) => Promise.resolve((key ??= made)),
    replaceKey: (made) => Promise.resolve(void (key = made)),
    get: (account) => Promise.resolve(records.get(account)),
    put: (record) => Promise.resolve(void records.set(record.account, record)),
    remove: (account) => Promise.resolve(void records.delete(account)),
  };
}

/** Of a bare JID; to be loaded. */
export function credentialsIn(store: VaultStore, account: string, ports: Ports): Credentials {
  const vault = createVault(store, ports.seal);
  return createCredentials({ account, vault, clock: ports.clock, fault: (error) => ports.fault(error) });
}
