/**
 * What accounts prove themselves with after the browser was closed: sealed in IndexedDB, and nowhere else. The key
 * lies in the same profile. It keeps secrets out of whatever reads or copies the database as data; it does not stop
 * who has the whole profile, or runs code as this extension.
 */
import * as v from 'valibot';
import { fewestIterations, mostIterations, type ScramKeys } from '../core/sasl/scram.ts';
import type { FastToken } from '../core/xep/xep-0484.ts';
import type { SealPort } from '../platform/ports.ts';
import type { VaultStore } from '../store/vault-store.ts';
import { createQueue, type Queue } from './queue.ts';

/** Of one account, written as one: no moment has the half of it. */
export interface Held {
  /** The one to be tried first at the front. */
  readonly tokens: readonly FastToken[];
  readonly keys: ScramKeys | null;
}

export const nothingHeld: Held = { tokens: [], keys: null };

/** Why what was kept cannot be read. `key-lost`: what it was sealed with is gone; `damaged`: it was altered. */
export type Unreadable = 'key-lost' | 'damaged';
export type Opened =
  { readonly ok: true; readonly held: Held } | { readonly ok: false; readonly why: Unreadable };

export interface Vault {
  /** What is kept of `account`; nothing where nothing was. Rejects where the database cannot be read. */
  open(account: string): Promise<Opened>;
  /** Resolves when it is stored, in the order asked for. To hold nothing leaves no trace of the account. */
  keep(account: string, held: Held): Promise<void>;
}

const scramKeys = v.strictObject({
  hash: v.picklist(['SHA-1', 'SHA-256', 'SHA-512']),
  salt: v.string(),
  iterations: v.pipe(v.number(), v.integer(), v.minValue(fewestIterations), v.maxValue(mostIterations)),
  clientKey: v.string(),
  serverKey: v.string(),
});
const content = v.pipe(
  v.string(),
  v.parseJson(),
  v.strictObject({
    tokens: v.array(
      v.strictObject({
        token: v.string(),
        mechanism: v.exactOptional(v.picklist(['HT-SHA-256-EXPR', 'HT-SHA-256-ENDP'])),
        expires: v.number(),
        count: v.number(),
      }),
    ),
    keys: v.nullable(scramKeys),
  }),
);

/** Bound to what is sealed: what was sealed for one account does not open as another's. */
const owner = (account: string): string => `causeway.vault 1 ${account}`;

export function createVault(store: VaultStore, seal: SealPort): Vault {
  const queues = new Map<string, Queue>();
  const serially = <T>(account: string, work: () => Promise<T>): Promise<T> => {
    const queue = queues.get(account) ?? createQueue();
    queues.set(account, queue);
    return queue(work);
  };

  const sealed = async (account: string, text: string) => {
    const key = (await store.key()) ?? (await store.addKey(await seal.newKey()));
    try {
      return await seal.seal(key, text, owner(account));
    } catch {
      // What is there in its place is no key of ours: nothing that it sealed could be read again anyway.
      const made = await seal.newKey();
      await store.replaceKey(made);
      return seal.seal(made, text, owner(account));
    }
  };

  return {
    open: (account) =>
      serially(account, async () => {
        const [record, key] = await Promise.all([store.get(account), store.key()]);
        if (record === undefined) return { ok: true, held: nothingHeld };
        if (key === undefined) return { ok: false, why: 'key-lost' };
        const parsed = v.safeParse(content, await seal.open(key, record, owner(account)));
        return parsed.success ? { ok: true, held: parsed.output } : { ok: false, why: 'damaged' };
      }),
    keep: (account, held) =>
      serially(account, async () => {
        if (held.tokens.length === 0 && held.keys === null) return store.remove(account);
        const { iv, data } = await sealed(account, JSON.stringify(held));
        await store.put({ account, iv, data });
      }),
  };
}
