/**
 * What lets an account sign in again after the worker died: SCRAM keys in memory of the browser session.
 * The password itself is held by the running worker alone, until the first sign-in succeeded.
 */
import * as v from 'valibot';
import type { ScramKeys } from '../core/sasl/scram.ts';
import type { KeyValuePort } from '../platform/ports.ts';

const scramKeys = v.strictObject({
  hash: v.picklist(['SHA-1', 'SHA-256', 'SHA-512']),
  salt: v.string(),
  iterations: v.number(),
  clientKey: v.string(),
  serverKey: v.string(),
});

export interface KeyRing {
  get(account: string): Promise<ScramKeys | null>;
  set(account: string, keys: ScramKeys): Promise<void>;
  forget(account: string): Promise<void>;
}

export function createKeyRing(storage: KeyValuePort): KeyRing {
  const key = (account: string): string => `keys:${account}`;
  return {
    async get(account) {
      const parsed = v.safeParse(scramKeys, await storage.get(key(account)));
      return parsed.success ? parsed.output : null;
    },
    set: (account, keys) => storage.set(key(account), keys),
    forget: (account) => storage.remove(key(account)),
  };
}
