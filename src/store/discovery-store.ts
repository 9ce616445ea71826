/** What is kept of discovery: documents as they were read, pinned keys, and the last result of each endpoint. */
import type { EndpointResult } from '../contract/discovery.ts';
import type { PinRecord } from '../core/discovery/pin-record.ts';
import type { DocumentKind } from '../core/discovery/types.ts';
import { openDiscoveryDb, type KeptDocument } from './schema.ts';

/** Endpoints of which the last result is kept, at most. */
const mostResults = 500;

export interface DiscoveryStore {
  /** Domains of which documents are kept. */
  domains(): Promise<ReadonlySet<string>>;
  documents(domain: string): Promise<KeptDocument[]>;
  document(domain: string, kind: DocumentKind): Promise<KeptDocument | undefined>;
  putDocuments(documents: readonly KeptDocument[]): Promise<void>;
  removeDocument(domain: string, kind: DocumentKind): Promise<void>;
  /** Forgets the documents of a domain and what came of dialling for it. */
  forget(domain: string): Promise<void>;
  pins(): Promise<PinRecord[]>;
  /** Records that are new or changed, by their id; null for those that go. */
  putPins(changes: ReadonlyMap<string, PinRecord | null>): Promise<void>;
  results(): Promise<EndpointResult[]>;
  putResult(result: EndpointResult): Promise<void>;
}

export function openDiscoveryStore(): DiscoveryStore {
  let opened: ReturnType<typeof openDiscoveryDb> | undefined;
  const db = (): ReturnType<typeof openDiscoveryDb> => {
    opened ??= openDiscoveryDb().catch((error: unknown) => {
      // What failed once may succeed the next time.
      opened = undefined;
      throw error;
    });
    return opened;
  };
  // An array sorts after every string, so [] is the end of this domain's keys.
  const ofDomain = (domain: string): IDBKeyRange => IDBKeyRange.bound([domain], [domain, []]);
  return {
    domains: async () => new Set((await (await db()).getAllKeys('documents')).map(([domain]) => domain)),
    documents: async (domain) => (await db()).getAll('documents', ofDomain(domain)),
    document: async (domain, kind) => (await db()).get('documents', [domain, kind]),
    async putDocuments(documents) {
      const tx = (await db()).transaction('documents', 'readwrite');
      await Promise.all([...documents.map((document) => tx.store.put(document)), tx.done]);
    },
    removeDocument: async (domain, kind) => (await db()).delete('documents', [domain, kind]),
    async forget(domain) {
      const tx = (await db()).transaction(['documents', 'results'], 'readwrite');
      const results = tx.objectStore('results');
      const own = (await results.getAll()).filter((result) => result.domain === domain);
      await Promise.all([
        tx.objectStore('documents').delete(ofDomain(domain)),
        ...own.map(({ url }) => results.delete(url)),
        tx.done,
      ]);
    },
    pins: async () => (await db()).getAll('pins'),
    async putPins(changes) {
      const tx = (await db()).transaction('pins', 'readwrite');
      const writes = [...changes].map(([id, record]) =>
        record === null ? tx.store.delete(id) : tx.store.put(record),
      );
      await Promise.all([...writes, tx.done]);
    },
    results: async () => (await db()).getAll('results'),
    async putResult(result) {
      const tx = (await db()).transaction('results', 'readwrite');
      await tx.store.put(result);
      const over = (await tx.store.count()) - mostResults;
      let cursor = over > 0 ? await tx.store.index('at').openCursor() : null;
      for (let left = over; cursor !== null && left > 0; left -= 1) {
        await cursor.delete();
        cursor = await cursor.continue();
      }
      await tx.done;
    },
  };
}
