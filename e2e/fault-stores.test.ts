/** Stores that are full, or broken: what cannot be kept is said, and what cannot be kept is not answered for. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AccountView } from '../src/contract/accounts.ts';
import type { Reply } from '../src/contract/asking.ts';
import { dispatch } from '../src/contract/dispatch.ts';
import { contractVersion } from '../src/contract/version.ts';
import { openChatReader } from '../src/store/open-readers.ts';
import { juliet, parts, romeo } from './world/accounts.ts';
import { createAuthority } from './world/ca.ts';
import { startEmbedded, type Embedded } from './world/embedded.ts';
import { accountIn, phaseOf, wakeFull, type FullApp } from './world/node-app.ts';
import { installWebSocket } from './world/node-socket.ts';
import { startPartner, type Partner } from './world/romeo.ts';
import { startTap, type Tap } from './world/tap.ts';
import { until } from './world/wait.ts';

const domains = [juliet, romeo].map(({ jid }) => parts(jid).domain);
const signIn = { jid: juliet.jid, password: juliet.password, allowPlain: false };
let server: Embedded;
let tap: Tap;
let restore: () => void;
let partner: Partner;
let full: FullApp;

beforeAll(async () => {
  const ca = await createAuthority();
  server = await startEmbedded({ users: [juliet, romeo], offers: { management: true } });
  tap = await startTap({ ca, routes: new Map(domains.map((name) => [name, { port: server.httpPort }])) });
  const addresses = domains.map((host) => ({ host, port: 443, to: tap.port }));
  restore = installWebSocket({ addresses, ca: ca.cert });
});

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  partner = await startPartner({ user: romeo, httpPort: server.httpPort, lines: [] });
  full = await wakeFull(server.httpPort);
  await full.app.handlers['accounts.signIn'](signIn);
  await phaseOf(full.app, juliet.jid, 'online');
});

afterEach(async () => {
  full.fill([]);
  await full.app.handlers['accounts.forget']({ jid: juliet.jid });
  server.expire(juliet.jid);
  await partner.stop();
});

afterAll(async () => {
  restore();
  await tap.stop();
  await server.stop();
});

const write = (body: string): Promise<{ id: string }> =>
  full.app.handlers['chat.send']({ account: juliet.jid, to: romeo.jid, body });
const stored = async (): Promise<string[]> =>
  (await openChatReader().messages(juliet.jid, romeo.jid, 50)).map(({ body, state }) => `${state}: ${body}`);
const settled = (...lines: readonly string[]): Promise<unknown> =>
  until(lines.join(', '), async () => (await stored()).join() === lines.join() || undefined);
const ask = (name: string, args: unknown): Promise<Reply> =>
  dispatch({ causeway: contractVersion, name, args }, full.app.handlers);
const idle = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until the session has ended for want of storage, whatever it does next. */
function endedBy(code: 'storage-full' | 'storage-failed'): Promise<AccountView> {
  return until(`the session ended: ${code}`, async () => {
    const view = await accountIn(full.app, juliet.jid);
    const failure = view !== undefined && 'failure' in view.state ? view.state.failure : null;
    return failure?.area === 'stream' && failure.failure.code === code ? view : undefined;
  });
}
const retry = async (): Promise<void> => {
  await full.app.handlers['accounts.retry']({ jid: juliet.jid });
  await phaseOf(full.app, juliet.jid, 'online');
};

test('frames that cannot be stored cost no message', async () => {
  full.fill(['frames']);
  await partner.say(juliet.jid, 'is it full?');
  await settled('received: is it full?');
  await write('it is');
  await partner.hears('it is');
  await settled('received: is it full?', 'acked: it is');
  expect((await accountIn(full.app, juliet.jid))?.state.phase).toBe('online');
});

test.each([
  ['QuotaExceededError', 'storage-full'],
  ['UnknownError', 'storage-failed'],
] as const)(
  'a message that cannot be stored (%s) is not acknowledged, and comes again',
  async (why, code) => {
    await partner.say(juliet.jid, 'first');
    await settled('received: first');
    full.fill(['chat'], why);
    const before = tap.connections.length;
    await partner.say(juliet.jid, 'second');
    expect((await endedBy(code)).state.phase).toBe('waiting');
    await partner.say(juliet.jid, 'third');
    // It comes back by itself, more slowly each time.
    await idle(2500);
    const tried = tap.connections.length - before;
    expect(tried).toBeLessThanOrEqual(4);
    expect(await stored()).toEqual(['received: first']);
    full.fill([]);
    await full.app.handlers['accounts.retry']({ jid: juliet.jid });
    await settled('received: first', 'received: second', 'received: third');
  },
);

test('what we write does not leave before the queue that it stands in is stored', async () => {
  full.fill(['streams']);
  const { id } = await write('not yet');
  await endedBy('storage-full');
  expect(await stored()).toEqual(['queued: not yet']);
  expect(partner.heard.map((one) => one.id)).not.toContain(id);
  full.fill([]);
  await retry();
  await settled('acked: not yet');
  expect(partner.heard.filter((one) => one.id === id)).toHaveLength(1);
});

test('what left is not sent again because that could not be stored', async () => {
  full.fill(['chat.move']);
  const { id } = await write('just once');
  await endedBy('storage-full');
  full.fill([]);
  await retry();
  await write('and then this');
  await settled('acked: just once', 'acked: and then this');
  expect(partner.heard.filter((one) => one.id === id)).toHaveLength(1);
});

test('a message of ours that cannot be stored is refused with the reason, and nothing of it leaves', async () => {
  full.fill(['chat']);
  const reply = await ask('chat.send', { account: juliet.jid, to: romeo.jid, body: 'no room' });
  expect(reply).toEqual({ ok: false, failure: { code: 'storage-full' } });
  full.fill([]);
  await write('room');
  await partner.hears('room');
  expect(partner.heard.map(({ body }) => body)).not.toContain('no room');
});

test('an account that cannot be stored is refused with the reason, and the session that is there goes on', async () => {
  full.fill(['accounts']);
  expect(await ask('accounts.signIn', signIn)).toEqual({ ok: false, failure: { code: 'storage-full' } });
  await write('still here');
  await partner.hears('still here');
});
