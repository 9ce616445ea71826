import { expect, test } from 'vitest';
import { memoryVault } from '../../e2e/world/memory-vault.ts';
import type { ScramKeys } from '../core/sasl/scram.ts';
import type { FastToken } from '../core/xep/xep-0484.ts';
import { systemClock } from '../platform/clock.ts';
import { webSeal } from '../platform/crypto.ts';
import type { SealPort } from '../platform/ports.ts';
import type { VaultStore } from '../store/vault-store.ts';
import { createCredentials, type Credentials } from './credentials.ts';
import { createVault, type Vault } from './vault.ts';

const account = 'juliet@a.example';
const expires = Date.now() + 60_000;
const token = (name: string): FastToken => ({ token: name, expires, count: 0 });
const keys: ScramKeys = {
  hash: 'SHA-256',
  salt: 'c2FsdA==',
  iterations: 4096,
  clientKey: 'Y2xpZW50',
  serverKey: 'c2VydmVy',
};

/** Of whoever woke last. */
let vault: Vault;

async function wake(store: VaultStore, seal: SealPort = webSeal): Promise<Credentials> {
  const fault = (error: unknown): never => {
    throw error;
  };
  vault = createVault(store, seal);
  const credentials = createCredentials({ account, vault, clock: systemClock, fault });
  await credentials.load();
  return credentials;
}
/** All that is being stored is: the vault does one thing after the other. */
const stored = async (): Promise<void> => void (await vault.open(account));
const names = (list: readonly FastToken[]): string[] => list.map((one) => one.token);

test('keys are kept until a token has proved itself, and not after that', async () => {
  const store = memoryVault();
  void (await wake(store)).proved({ keys, token: token('one') });
  await stored();
  const second = await wake(store);
  expect(second.keys).toEqual(keys);
  expect(names(second.use())).toEqual(['one']);
  void second.proved({ used: 'one' });
  await stored();
  const third = await wake(store);
  expect(third.keys).toBeNull();
  expect(names(third.use())).toEqual(['one']);
});

test('keys that were refused go, and take no token with them', async () => {
  const store = memoryVault();
  const first = await wake(store);
  await first.proved({ keys, token: token('one') });
  first.refusedKeys();
  await stored();
  const second = await wake(store);
  expect(second.keys).toBeNull();
  expect(names(second.use())).toEqual(['one']);
});

test('where the server gives no tokens, keys stay', async () => {
  const store = memoryVault();
  void (await wake(store)).proved({ keys });
  await stored();
  const second = await wake(store);
  void second.proved({ keys: second.keys ?? keys });
  await stored();
  expect((await wake(store)).keys).toEqual(keys);
});

test('a new token goes before the one that proved itself, and alone once it proved itself too', async () => {
  const store = memoryVault();
  const first = await wake(store);
  void first.proved({ keys, token: token('one') });
  await stored();
  first.use();
  void first.proved({ used: 'one', token: token('two') });
  await stored();
  const second = await wake(store);
  expect(names(second.use())).toEqual(['two', 'one']);
  void second.proved({ used: 'two' });
  await stored();
  expect(names((await wake(store)).use())).toEqual(['two']);
});

test('a token that is not stored yet is not used', async () => {
  const store = memoryVault();
  const credentials = await wake(store);
  void credentials.proved({ keys, token: token('one') });
  await stored();
  credentials.use();
  void credentials.proved({ used: 'one', token: token('two') });
  expect(names(credentials.use())).toEqual(['one']);
  await stored();
  expect(names(credentials.use())).toEqual(['two', 'one']);
});

test('what cannot be stored is not used either, and what was stored before still is', async () => {
  const memory = memoryVault();
  const faults: unknown[] = [];
  let full = false;
  const store: VaultStore = {
    ...memory,
    put: (record) => (full ? Promise.reject(new Error('no room')) : memory.put(record)),
  };
  vault = createVault(store, webSeal);
  const credentials = createCredentials({
    account,
    vault,
    clock: systemClock,
    fault: (error) => faults.push(error),
  });
  await credentials.load();
  void credentials.proved({ keys, token: token('one') });
  await stored();
  full = true;
  credentials.use();
  void credentials.proved({ used: 'one', token: token('two') });
  await stored();
  expect(names(credentials.use())).toEqual(['one']);
  expect(faults.length).toBeGreaterThan(0);
});

test('a refused token is not tried again, and one that has expired never', async () => {
  const store = memoryVault();
  const first = await wake(store);
  void first.proved({ keys, token: { ...token('gone'), expires: Date.now() - 1 } });
  await stored();
  expect(first.hasToken).toBe(false);
  expect(first.use()).toEqual([]);
  void first.proved({ keys, token: token('one') });
  await stored();
  expect(first.hasToken).toBe(true);
  first.refused('one');
  await stored();
  expect((await wake(store)).hasToken).toBe(false);
});

test('each use of a token is counted', async () => {
  const store = memoryVault();
  void (await wake(store)).proved({ token: token('one') });
  await stored();
  expect((await wake(store)).use()[0]?.count).toBe(1);
  await stored();
  expect((await wake(store)).use()[0]?.count).toBe(2);
});

test('a database that does not answer is as good as nothing kept, and says so', async () => {
  const faults: unknown[] = [];
  const credentials = createCredentials({
    account,
    vault: createVault({ ...memoryVault(), get: () => Promise.reject(new Error('no such disk')) }, webSeal),
    clock: systemClock,
    fault: (error) => faults.push(error),
  });
  await credentials.load();
  expect(credentials.unreadable).toBe('damaged');
  expect(credentials.hasToken).toBe(false);
  expect(faults).toHaveLength(1);
});

test('after the end nothing is stored any more, whatever still comes', async () => {
  const store = memoryVault();
  const credentials = await wake(store);
  void credentials.proved({ keys, token: token('one') });
  expect(names(await credentials.end())).toEqual(['one']);
  void credentials.proved({ keys, token: token('two') });
  await stored();
  const next = await wake(store);
  expect(next.keys).toBeNull();
  expect(next.hasToken).toBe(false);
});

/** As XEP-0484 §5.1 describes it: two places, and a new token at every use. */
class TokenServer {
  fresh: string | null = null;
  current: string | null = null;
  given = 0;
  issue(): FastToken {
    this.fresh = `token ${(this.given += 1)}`;
    return token(this.fresh);
  }
  /** The token of `tried` that it took, if any. */
  authenticate(tried: readonly string[]): string | null {
    for (const one of tried) {
      if (one === this.fresh) {
        this.current = one;
        this.fresh = null;
      }
      if (one === this.current) return one;
    }
    return null;
  }
}

/** A disk whose worker dies at the `last`th thing asked of it, before that was done or after. */
function dying(store: VaultStore, last: number, done: 'before' | 'after') {
  const life = { asked: 0, dead: false };
  const never = new Promise<never>(() => undefined);
  const once =
    <A extends unknown[], T>(ask: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      life.asked += 1;
      if (life.dead || (life.asked === last && done === 'before')) {
        life.dead = true;
        return never;
      }
      const value = await ask(...args);
      if (life.asked >= last) life.dead = true;
      return life.dead ? never : value;
    };
  const living: VaultStore = {
    key: once(() => store.key()),
    addKey: once((made) => store.addKey(made)),
    replaceKey: once((made) => store.replaceKey(made)),
    get: once((name) => store.get(name)),
    put: once((record) => store.put(record)),
    remove: once((name) => store.remove(name)),
  };
  const seal: SealPort = {
    newKey: once(() => webSeal.newKey()),
    seal: once((...given) => webSeal.seal(...given)),
    open: once((...given) => webSeal.open(...given)),
  };
  return { life, store: living, seal };
}

/** Signs in and comes back on the same worker; answers whether the password was needed. */
async function live(
  server: TokenServer,
  { life, store, seal }: ReturnType<typeof dying>,
  pause: () => Promise<void>,
): Promise<boolean> {
  const loading = wake(store, seal);
  const credentials = await Promise.race([loading, untilDead(life)]);
  let asked = false;
  for (let round = 0; credentials !== null && round < 3 && !life.dead; round += 1) {
    const used = server.authenticate(names(credentials.use()));
    if (used === null && credentials.keys === null) asked = true;
    const next = server.issue();
    if (used === null) void credentials.proved({ keys, token: next });
    else void credentials.proved({ used, token: next });
    await Promise.race([pause(), untilDead(life)]);
  }
  await Promise.race([stored(), untilDead(life)]);
  return asked;
}

async function untilDead(life: { readonly dead: boolean }): Promise<null> {
  while (!life.dead) await new Promise((resolve) => setTimeout(resolve, 1));
  return null;
}

const pauses = {
  'comes back at once': () => Promise.resolve(),
  'comes back when all is stored': stored,
} as const;

test.each(Object.entries(pauses))(
  'whenever a worker dies that %s, the next one signs in without a password',
  async (_, pause) => {
    let deaths = 0;
    for (const done of ['before', 'after'] as const) {
      for (let last = 1; ; last += 1) {
        const store = memoryVault();
        const server = new TokenServer();
        // The first worker lives long enough to have something kept.
        await live(server, dying(store, Infinity, done), stored);
        const mortal = dying(store, last, done);
        expect(await live(server, mortal, pause)).toBe(false);
        expect(await live(server, dying(store, last, done), pause), `${done} ${last}`).toBe(false);
        expect(await live(server, dying(store, Infinity, done), pause), `${done} ${last}`).toBe(false);
        if (!mortal.life.dead) break;
        deaths += 1;
      }
    }
    expect(deaths).toBeGreaterThan(20);
  },
  60_000,
);
