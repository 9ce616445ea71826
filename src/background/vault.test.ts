import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { beforeEach, expect, test } from 'vitest';
import type { ScramKeys } from '../core/sasl/scram.ts';
import { webSeal } from '../platform/crypto.ts';
import { openVaultStore } from '../store/vault-store.ts';
import { createVault, nothingHeld, type Held, type Vault } from './vault.ts';

const juliet = 'juliet@a.example';
const nurse = 'nurse@a.example';
const keys: ScramKeys = {
  hash: 'SHA-256',
  salt: 'c2FsdA==',
  iterations: 10_000,
  clientKey: 'Y2xpZW50',
  serverKey: 'c2VydmVy',
};
const held: Held = { tokens: [{ token: 'secret-token:one', expires: 4e12, count: 3 }], keys };

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** As the next browser session finds it. */
const open = (): Vault => createVault(openVaultStore(), webSeal);

/** Changes what lies in the database behind the vault's back. */
async function tamper(
  store: 'keys' | 'secrets',
  key: string,
  change: (value: unknown) => unknown,
): Promise<void> {
  const db = await openDB('causeway.vault');
  const changed = change(await db.get(store, key));
  if (changed === undefined) await db.delete(store, key);
  else await db.put(store, changed, ...(store === 'keys' ? [key] : []));
  db.close();
}

test('what was kept is there after the browser was closed, and of nobody else', async () => {
  await open().keep(juliet, held);
  expect(await open().open(juliet)).toEqual({ ok: true, held });
  expect(await open().open(nurse)).toEqual({ ok: true, held: nothingHeld });
});

test('nothing of it can be read in the database, and the key cannot be taken out', async () => {
  await open().keep(juliet, held);
  const db = await openDB('causeway.vault');
  const [record] = (await db.getAll('secrets')) as { data: Uint8Array; iv: Uint8Array }[];
  const key = (await db.get('keys', 'own')) as CryptoKey;
  db.close();
  const bytes = Buffer.from(record?.data ?? []).toString('latin1');
  for (const secret of ['secret-token', keys.clientKey, keys.salt, 'tokens'])
    expect(bytes).not.toContain(secret);
  expect(key.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
});

test('the same is never sealed to the same bytes', async () => {
  const seen = new Set<string>();
  for (let round = 0; round < 5; round += 1) {
    await open().keep(juliet, held);
    await tamper('secrets', juliet, (value) => {
      seen.add(JSON.stringify(value));
      return value;
    });
  }
  expect(seen.size).toBe(5);
});

test('what was sealed for one account does not open as another’s', async () => {
  await open().keep(nurse, held);
  const db = await openDB('causeway.vault');
  const record = (await db.get('secrets', nurse)) as object;
  await db.put('secrets', { ...record, account: juliet });
  db.close();
  expect(await open().open(juliet)).toEqual({ ok: false, why: 'damaged' });
});

test.each([
  ['one bit of it', (value: unknown) => flipped(value, 'data')],
  ['one bit of its vector', (value: unknown) => flipped(value, 'iv')],
  ['all of it', () => ({ account: juliet, iv: new Uint8Array(12), data: new Uint8Array(0) })],
  ['what it is', () => ({ account: juliet, iv: 'no', data: null })],
])('a record that was altered in %s is as good as none, and says so', async (_, change) => {
  await open().keep(juliet, held);
  await tamper('secrets', juliet, change);
  expect(await open().open(juliet)).toEqual({ ok: false, why: 'damaged' });
  await open().keep(juliet, held);
  expect(await open().open(juliet)).toEqual({ ok: true, held });
});

function flipped(value: unknown, member: 'iv' | 'data'): unknown {
  const record = value as Record<'iv' | 'data', Uint8Array>;
  const bytes = Uint8Array.from(record[member]);
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return { ...record, [member]: bytes };
}

test('a lost key is told apart, and the next sign-in makes another', async () => {
  await open().keep(juliet, held);
  await tamper('keys', 'own', () => undefined);
  expect(await open().open(juliet)).toEqual({ ok: false, why: 'key-lost' });
  await open().keep(juliet, held);
  expect(await open().open(juliet)).toEqual({ ok: true, held });
});

test('something else in the place of the key is replaced at the next sign-in', async () => {
  await open().keep(juliet, held);
  await tamper('keys', 'own', () => ({ not: 'a key' }));
  expect(await open().open(juliet)).toEqual({ ok: false, why: 'damaged' });
  await open().keep(juliet, held);
  expect(await open().open(juliet)).toEqual({ ok: true, held });
});

test('two accounts that sign in first at the same time share one key', async () => {
  const vault = open();
  await Promise.all([vault.keep(juliet, held), vault.keep(nurse, held)]);
  expect(await open().open(juliet)).toEqual({ ok: true, held });
  expect(await open().open(nurse)).toEqual({ ok: true, held });
});

test('what is kept last is what is there, however long sealing takes', async () => {
  let slow = 20;
  const vault = createVault(openVaultStore(), {
    ...webSeal,
    async seal(...given) {
      await new Promise((resolve) => setTimeout(resolve, (slow -= 10)));
      return webSeal.seal(...given);
    },
  });
  await Promise.all([vault.keep(juliet, held), vault.keep(juliet, { ...held, keys: null })]);
  expect(await open().open(juliet)).toEqual({ ok: true, held: { ...held, keys: null } });
});

test('to hold nothing leaves no trace of the account', async () => {
  const vault = open();
  await vault.keep(juliet, held);
  await vault.keep(juliet, nothingHeld);
  const db = await openDB('causeway.vault');
  expect(await db.getAllKeys('secrets')).toEqual([]);
  db.close();
});

test.each([
  [4095, false],
  [4096, true],
  [1_000_000, true],
  [1_000_001, false],
])('keys of %d iterations are as good as none outside 4,096 to 1,000,000', async (iterations, ok) => {
  const kept = { ...held, keys: { ...keys, iterations } };
  await open().keep(juliet, kept);
  expect(await open().open(juliet)).toEqual(ok ? { ok, held: kept } : { ok, why: 'damaged' });
});
