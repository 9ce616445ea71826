import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { credentialsIn, memoryVault } from '../../e2e/world/memory-vault.ts';
import { memoryStorage, nodePorts } from '../../e2e/world/node-ports.ts';
import { parseJid } from '../core/jid.ts';
import { ns } from '../core/namespaces.ts';
import { el } from '../core/xml/index.ts';
import * as sm from '../core/xep/xep-0198.ts';
import type { KeyValuePort } from '../platform/ports.ts';
import { openStreamsStore } from '../store/streams-store.ts';
import { createContinuity, type Continuity } from './continuity.ts';

const url = 'wss://a.example/ws';
/** The next worker on what the one before left in memory of the browser. */
async function wake(storage: KeyValuePort, account: string): Promise<Continuity> {
  const ports = nodePorts(storage);
  const credentials = credentialsIn(memoryVault(), account, ports);
  const store = openStreamsStore();
  const continuity = createContinuity({ account: parseJid(account), ports, store, credentials });
  await continuity.load();
  return continuity;
}
test('an account has one identity, and another account another', async () => {
  const storage = memoryStorage();
  const id = async (account: string) => (await wake(storage, account)).begin(url).userAgent.id;
  expect(await id('a@a.example')).toBe(await id('a@a.example'));
  expect(await id('a@a.example')).not.toBe(await id('b@a.example'));
  expect(await id('a@a.example')).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

test('figures about to wrap at 2^32 survive the worker, and are counted on from there', async () => {
  const account = 'c@a.example';
  const storage = memoryStorage();
  const last = 2 ** 32 - 1;
  const queue = ['one', 'two', 'three'].map((id) => el('message', ns.client, { id }));
  const management = {
    ...sm.fresh,
    enabled: true,
    id: 's',
    received: last,
    handled: last,
    acknowledged: last - 1,
    queue,
  };
  const first = await wake(storage, account);
  await first.keep({ jid: parseJid(`${account}/r`), management });

  const { earlier } = (await wake(storage, account)).begin(url);
  expect(earlier?.management).toEqual(management);
  if (earlier === undefined) throw new Error('nothing was kept');
  expect(sm.receiving(earlier.management).received).toBe(0);
  expect(sm.sentCount(earlier.management)).toBe(1);
  // Two of three: one before the figure wraps, one at it.
  const taken = sm.take(earlier.management, 0);
  if (!taken.ok) throw new Error(taken.fault.code);
  expect(taken.delivered).toEqual(queue.slice(0, 2));
  expect(taken.state.queue).toEqual(queue.slice(2));
});
