/**
 * What lets an account sign in again after the worker died: SCRAM keys and FAST tokens in memory of the browser
 * session. The password itself is held by the running worker alone, until the first sign-in succeeded.
 */
import * as v from 'valibot';
import type { ScramKeys } from '../core/sasl/scram.ts';
import type { FastToken } from '../core/xep/xep-0484.ts';
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

const fastTokens = v.array(v.strictObject({ token: v.string(), expires: v.number(), count: v.number() }));

export interface TokenRing {
  /** The one to be tried first at the front. */
  get(account: string): Promise<readonly FastToken[]>;
  /** All of them at once: a new token never replaces the old one before it proved itself. */
  set(account: string, tokens: readonly FastToken[]): Promise<void>;
}

export function createTokenRing(storage: KeyValuePort): TokenRing {
  const key = (account: string): string => `tokens:${account}`;
  return {
    async get(account) {
      const parsed = v.safeParse(fastTokens, await storage.get(key(account)));
      return parsed.success ? parsed.output : [];
    },
    set: (account, tokens) =>
      tokens.length === 0 ? storage.remove(key(account)) : storage.set(key(account), tokens),
  };
}
