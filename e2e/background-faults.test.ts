/** What goes wrong around a session, in Node: the embedded server misbehaves on command, the network on its own. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { App } from '../src/background/app.ts';
import type { StreamEnd } from '../src/core/framing/index.ts';
import type { KeyValuePort } from '../src/platform/ports.ts';
import { openChatReader, openFramesReader } from '../src/store/open-readers.ts';
import { juliet, parts, romeo, users } from './world/accounts.ts';
import { createAuthority } from './world/ca.ts';
import { startDelay, type Delay } from './world/delay.ts';
import { startEmbedded, type Embedded } from './world/embedded.ts';
import { phaseOf, startMortal, wakeApp } from './world/node-app.ts';
import { memoryStorage, nodePorts } from './world/node-ports.ts';
import { installWebSocket } from './world/node-socket.ts';
import { startPartner, type Partner } from './world/romeo.ts';
import { startTap, type Tap } from './world/tap.ts';
import { until } from './world/wait.ts';

const { domain } = parts(juliet.jid);
let server: Embedded;
let tap: Tap;
let link: Delay;
let restore: () => void;
let apps: App[] = [];

beforeAll(async () => {
  const ca = await createAuthority();
  server = await startEmbedded({ users });
  const routes = new Map([domain, parts(romeo.jid).domain].map((name) => [name, { port: server.httpPort }]));
  tap = await startTap({ ca, routes });
  link = await startDelay({ to: tap.port, latency: 0 });
  restore = installWebSocket({ addresses: [{ host: domain, port: 443, to: link.port }], ca: ca.cert });
});

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

afterEach(async () => {
  server.setFault(domain, undefined);
  for (const app of apps) {
    for (const { jid } of await app.handlers['accounts.list']({}))
      await app.handlers['accounts.signOut']({ jid });
  }
  apps = [];
});

afterAll(async () => {
  restore();
  await link.stop();
  await tap.stop();
  await server.stop();
});

async function wake(session?: KeyValuePort): Promise<App> {
  const app = await wakeApp(server.httpPort, session);
  apps.push(app);
  return app;
}

const signIn = (app: App, password = juliet.password): Promise<unknown> =>
  app.handlers['accounts.signIn']({ jid: juliet.jid, password, allowPlain: false });
const write = (app: App, body: string): Promise<unknown> =>
  app.handlers['chat.send']({ account: juliet.jid, to: romeo.jid, body });
const listen = (): Promise<Partner> => startPartner({ user: romeo, httpPort: server.httpPort, lines: [] });

test('a refused password is not tried again by the worker that wakes next, and its reason stays', async () => {
  const session = memoryStorage();
  const first = await wake(session);
  await signIn(first, 'wrong');
  const before = await phaseOf(first, juliet.jid, 'needs-you');
  const sockets = tap.connections.length;
  const woken = await wake(session);
  const [after] = await woken.handlers['accounts.list']({});
  expect(after?.state).toEqual(before.state);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(tap.connections.length).toBe(sockets);
});

test('a server that closes the WebSocket under an open stream, or in the place of an answer, is said to', async () => {
  const ended = (): Promise<StreamEnd> =>
    until('the end is stored', async () => (await openFramesReader().streams()).at(-1)?.end);
  const app = await wake();
  await signIn(app);
  await phaseOf(app, juliet.jid, 'online');
  server.misbehave(juliet.jid, { kind: 'hang-up' });
  const open = await ended();
  expect(open).toMatchObject({ how: 'cut', violations: [{ rule: '17', breach: 'closed-without-close' }] });
  expect(open.closeCode).toBe(1001);
  await app.handlers['accounts.signOut']({ jid: juliet.jid });
  server.setFault(domain, { kind: 'hang-up', at: 'open' });
  const second = await wake();
  await signIn(second);
  expect(await ended()).toMatchObject({
    how: 'cut',
    violations: [{ rule: '13', breach: 'closed-unanswered' }],
  });
});

test('messages written while the stream gets online leave once and in order', async () => {
  const partner = await listen();
  const app = await wake();
  const bodies = Array.from({ length: 12 }, (_, index) => `message ${index}`);
  const signing = signIn(app);
  for (const body of bodies) {
    await write(app, body).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await signing;
  await phaseOf(app, juliet.jid, 'online');
  await write(app, 'last');
  await partner.hears('last');
  const heard = partner.heard.map(({ body }) => body);
  const stored = await openChatReader().messages(juliet.jid, romeo.jid, 50);
  expect(heard).toEqual(stored.map(({ body }) => body));
  expect(new Set(heard).size).toBe(heard.length);
  expect(stored.every(({ state }) => state === 'sent')).toBe(true);
  await partner.stop();
});

test('who is sent on to another address does not go on showing who was there', async () => {
  const partner = await listen();
  const app = await wake();
  await signIn(app);
  await phaseOf(app, juliet.jid, 'online');
  await partner.presence();
  const isThere = async (): Promise<boolean> =>
    (await app.handlers['roster.list']({ account: juliet.jid })).some(({ available }) => available > 0);
  await until('Romeo is there', async () => (await isThere()) || undefined);
  // Nobody answers there, so that the way is long.
  server.setFault(domain, { kind: 'upgrade-silence' });
  const framing = 'urn:ietf:params:xml:ns:xmpp-framing';
  server.inject(juliet.jid, `<close xmlns='${framing}' see-other-uri='wss://${domain}/again'/>`);
  await phaseOf(app, juliet.jid, 'connecting');
  expect(await isThere()).toBe(false);
  await partner.stop();
});

test.each([
  ['an alarm goes off', (app: App) => app.woken()],
  ['a surface opens', (app: App) => void app.connected(() => undefined)],
])('a try whose time passed while the computer slept begins when %s', async (_, looks) => {
  const { clock } = nodePorts();
  let slept = 0;
  let asleep = false;
  const { app, restored } = startMortal(server.httpPort, memoryStorage(), {
    clock: {
      ...clock,
      now: () => clock.now() + slept,
      after: (ms, work) => (asleep ? () => undefined : clock.after(ms, work)),
    },
  });
  apps.push(app);
  await restored;
  await signIn(app);
  await phaseOf(app, juliet.jid, 'online');
  asleep = true;
  server.misbehave(juliet.jid, { kind: 'cut' });
  await phaseOf(app, juliet.jid, 'waiting');
  asleep = false;
  looks(app);
  expect((await app.handlers['accounts.list']({}))[0]?.state.phase).toBe('waiting');
  slept = 3_600_000;
  looks(app);
  await phaseOf(app, juliet.jid, 'online');
});

test('a text that XML has no place for is refused, and holds nothing up', async () => {
  const partner = await listen();
  const app = await wake();
  await signIn(app);
  await phaseOf(app, juliet.jid, 'online');
  for (const body of ['bell \u0007', 'escape \u001b[0m', 'half a pair \ud800']) {
    await expect(write(app, body)).rejects.toMatchObject({
      failure: { code: 'bad-request', detail: 'body' },
    });
  }
  await write(app, 'and on it goes');
  await partner.hears('and on it goes');
  await partner.stop();
});

test('after a cut the session comes back by itself and sends what was written meanwhile', async () => {
  const partner = await listen();
  const app = await wake();
  await signIn(app);
  await phaseOf(app, juliet.jid, 'online');
  link.cut();
  const { state } = await phaseOf(app, juliet.jid, 'waiting');
  expect(state).toMatchObject({
    failure: { area: 'stream', failure: { code: 'socket-closed', opened: true } },
  });
  await write(app, 'written while it was gone');
  await phaseOf(app, juliet.jid, 'online');
  await partner.hears('written while it was gone');
  await partner.stop();
});

test('sign-in, sign-out and forget asked for at once end in order, without a socket left', async () => {
  const session = memoryStorage();
  const app = await wake(session);
  await Promise.all([
    signIn(app),
    app.handlers['accounts.signOut']({ jid: juliet.jid }).catch(() => undefined),
    signIn(app),
    signIn(app),
    app.handlers['accounts.forget']({ jid: juliet.jid }),
  ]);
  expect(await app.handlers['accounts.list']({})).toEqual([]);
  await until('every socket is closed', () => tap.connections.every(({ closed }) => closed) || undefined);
  expect(await session.get(`keys:${juliet.jid}`)).toBeUndefined();
  expect(await session.get(`session:${juliet.jid}`)).toBeUndefined();
  expect(await openFramesReader().last(10)).toEqual([]);
  expect(await openFramesReader().streams()).toEqual([]);
});

test('a message that arrives after our own close is kept', async () => {
  const app = await wake();
  await signIn(app);
  await phaseOf(app, juliet.jid, 'online');
  link.setLatency(100);
  const leaving = app.handlers['accounts.signOut']({ jid: juliet.jid });
  server.inject(
    juliet.jid,
    `<message xmlns='jabber:client' from='${romeo.jid}/x' type='chat'><body>wait!</body></message>`,
  );
  await leaving;
  link.setLatency(0);
  const kept = await openChatReader().messages(juliet.jid, romeo.jid, 10);
  expect(kept.map(({ body }) => body)).toEqual(['wait!']);
});

test('an error counts only from whom the message was written to', async () => {
  const app = await wake();
  await signIn(app);
  await phaseOf(app, juliet.jid, 'online');
  await write(app, 'hello');
  const [sent] = await until('it is sent', async () => {
    const read = await openChatReader().messages(juliet.jid, romeo.jid, 10);
    return read[0]?.state === 'sent' ? read : undefined;
  });
  const refusal = (from: string): string =>
    `<message xmlns='jabber:client' from='${from}' type='error' id='${sent?.id ?? ''}'><error type='cancel'>` +
    `<gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`;
  server.inject(juliet.jid, refusal('evil@elsewhere.example/x'));
  server.inject(juliet.jid, refusal(romeo.jid));
  const failed = await until('it failed', async () => {
    const [read] = await openChatReader().messages(juliet.jid, romeo.jid, 10);
    return read?.state === 'failed' ? read : undefined;
  });
  expect(failed.condition).toBe('gone');
});

test('a time that lies ahead of us is not believed', async () => {
  const app = await wake();
  await signIn(app);
  await phaseOf(app, juliet.jid, 'online');
  const delay = `<delay xmlns='urn:xmpp:delay' from='${domain}' stamp='2099-01-01T00:00:00Z'/>`;
  server.inject(
    juliet.jid,
    `<message xmlns='jabber:client' from='${romeo.jid}/x' type='chat'><body>future</body>${delay}</message>`,
  );
  const read = await until('it is stored', async () => {
    const [message] = await openChatReader().messages(juliet.jid, romeo.jid, 10);
    return message;
  });
  expect(read.time).toBeLessThanOrEqual(Date.now());
});

test('a binary frame is recorded with its size, though it has no text', async () => {
  const app = await wake();
  await signIn(app);
  await phaseOf(app, juliet.jid, 'online');
  server.misbehave(juliet.jid, { kind: 'binary-frame' });
  const frame = await until('it is recorded', async () =>
    (await openFramesReader().last(100)).find(({ problem }) => problem === 'binary-frame'),
  );
  expect(frame).toMatchObject({ direction: 'in', kind: 'malformed', text: '' });
  expect(frame.bytes).toBeGreaterThan(0);
});
