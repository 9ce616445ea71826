import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { memoryStorage, nodePorts } from '../../e2e/world/node-ports.ts';
import { parseJid } from '../core/jid.ts';
import type { Offer } from '../core/stream/index.ts';
import type { KeyValuePort } from '../platform/ports.ts';
import { openStreamsStore } from '../store/streams-store.ts';
import { createContinuity, type Continuity } from './continuity.ts';

const url = 'wss://a.example/ws';
const offer: Offer = {
  profile: 'sasl2',
  mechanisms: ['SCRAM-SHA-256'],
  channelBindings: null,
  tokens: ['HT-SHA-256-NONE'],
  bind: [],
  resume: true,
};
const expires = Date.now() + 60_000;
const token = (name: string) => ({ token: name, expires, count: 0 });

/** The next worker on what the one before left in memory of the browser. */
async function wake(storage: KeyValuePort, account: string): Promise<Continuity> {
  const ports = nodePorts(storage);
  const continuity = createContinuity({ account: parseJid(account), ports, store: openStreamsStore() });
  await continuity.load();
  return continuity;
}
const names = (continuity: Continuity) => continuity.begin(url).tokens?.map((one) => one.token);

test('a new token goes before the one that proved itself, and alone once it proved itself too', async () => {
  const storage = memoryStorage();
  const first = await wake(storage, 'rotation@a.example');
  first.authenticated(url, { type: 'authenticated', mechanism: 'SCRAM-SHA-256', offer, token: token('one') });
  const second = await wake(storage, 'rotation@a.example');
  expect(names(second)).toEqual(['one']);
  const used = { type: 'authenticated', mechanism: 'HT-SHA-256-NONE', offer } as const;
  second.authenticated(url, { ...used, used: 'one', token: token('two') });
  const third = await wake(storage, 'rotation@a.example');
  expect(names(third)).toEqual(['two', 'one']);
  third.authenticated(url, { ...used, used: 'two' });
  expect(names(await wake(storage, 'rotation@a.example'))).toEqual(['two']);
});

test('a worker that dies before it stored the new token leaves the old one', async () => {
  const storage = memoryStorage();
  const first = await wake(storage, 'death@a.example');
  first.authenticated(url, { type: 'authenticated', mechanism: 'SCRAM-SHA-256', offer, token: token('one') });
  const stored = await storage.get('tokens:death@a.example');
  const second = await wake(storage, 'death@a.example');
  second.authenticated(url, {
    type: 'authenticated',
    mechanism: 'HT-SHA-256-NONE',
    offer,
    used: 'one',
    token: token('two'),
  });
  await storage.set('tokens:death@a.example', stored);
  expect(names(await wake(storage, 'death@a.example'))).toEqual(['one']);
});

test('a refused token is not tried again, and one that has expired never', async () => {
  const storage = memoryStorage();
  await storage.set('tokens:old@a.example', [{ ...token('gone'), expires: Date.now() - 1 }, token('one')]);
  const continuity = await wake(storage, 'old@a.example');
  expect(names(continuity)).toEqual(['one']);
  continuity.tokenRefused('one');
  expect(continuity.hasToken).toBe(false);
});

test('each use of a token is counted, before it is used', async () => {
  const storage = memoryStorage();
  await storage.set('tokens:count@a.example', [token('one')]);
  expect((await wake(storage, 'count@a.example')).begin(url).tokens?.[0]?.count).toBe(1);
  expect((await wake(storage, 'count@a.example')).begin(url).tokens?.[0]?.count).toBe(2);
});

test('an account has one identity, and another account another', async () => {
  const storage = memoryStorage();
  const id = async (account: string) => (await wake(storage, account)).begin(url).userAgent.id;
  expect(await id('a@a.example')).toBe(await id('a@a.example'));
  expect(await id('a@a.example')).not.toBe(await id('b@a.example'));
  expect(await id('a@a.example')).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});
