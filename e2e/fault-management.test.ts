/** Stream management under the worst of luck: a worker that dies at any step, and figures that wrap. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { App } from '../src/background/app.ts';
import type { KeyValuePort } from '../src/platform/ports.ts';
import { openChatStore } from '../src/store/chat-store.ts';
import { openChatReader } from '../src/store/open-readers.ts';
import { openStreamsStore } from '../src/store/streams-store.ts';
import { juliet, parts, romeo, type User } from './world/accounts.ts';
import { createAuthority } from './world/ca.ts';
import { startDevice } from './world/device.ts';
import { startEmbedded, type Embedded } from './world/embedded.ts';
import { phaseOf, wakeMortal, type MortalApp } from './world/node-app.ts';
import { memoryStorage } from './world/node-ports.ts';
import { installWebSocket } from './world/node-socket.ts';
import { startPartner, type Partner } from './world/romeo.ts';
import { startTap, type Tap } from './world/tap.ts';
import { until } from './world/wait.ts';

const domains = [juliet, romeo].map(({ jid }) => parts(jid).domain);
const uncounted = 'plain.example';
const peter = { jid: `peter@${uncounted}`, password: 'to-see-now-how-a-jest', contacts: [] };
const nurse = { jid: `nurse@${uncounted}`, password: 'fie-how-my-bones-ache', contacts: [peter.jid] };
let server: Embedded;
/** Does not count stanzas, and has no archive. */
let plain: Embedded;
let tap: Tap;
let restore: () => void;
let partner: Partner;
let session: KeyValuePort;
let living: MortalApp | undefined;

beforeAll(async () => {
  const ca = await createAuthority();
  server = await startEmbedded({ users: [juliet, romeo], offers: { management: true } });
  plain = await startEmbedded({ users: [nurse, peter] });
  const routes = new Map(domains.map((name) => [name, { port: server.httpPort }]));
  tap = await startTap({ ca, routes: routes.set(uncounted, { port: plain.httpPort }) });
  const addresses = [...domains, uncounted].map((host) => ({ host, port: 443, to: tap.port }));
  restore = installWebSocket({ addresses, ca: ca.cert });
});

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  session = memoryStorage();
  partner = await startPartner({ user: romeo, httpPort: server.httpPort, lines: [] });
});

afterEach(async () => {
  for (const { jid } of (await living?.app.handlers['accounts.list']({})) ?? []) {
    await living?.app.handlers['accounts.forget']({ jid });
  }
  living = undefined;
  server.expire(juliet.jid);
  await partner.stop();
});

afterAll(async () => {
  restore();
  await tap.stop();
  await server.stop();
  await plain.stop();
});

/** The next worker on what the one before left. */
async function wake(onStep?: () => void): Promise<App> {
  living = await wakeMortal(server.httpPort, session, onStep);
  return living.app;
}
const online = (app: App): Promise<unknown> => phaseOf(app, juliet.jid, 'online');
async function signIn(app: App): Promise<void> {
  await app.handlers['accounts.signIn']({ jid: juliet.jid, password: juliet.password, allowPlain: false });
  await online(app);
  await until('the session can be resumed', async () => {
    const stored = await openStreamsStore().session(juliet.jid);
    return typeof stored?.management.id === 'string' || undefined;
  });
}
const write = (app: App, body: string): Promise<unknown> =>
  app.handlers['chat.send']({ account: juliet.jid, to: romeo.jid, body });
const stored = async (): Promise<string[]> => {
  const all = await openChatReader().messages(juliet.jid, romeo.jid, 200);
  return all.toSorted((a, b) => a.order - b.order).map(({ body, state }) => `${state}: ${body}`);
};
const settled = (...lines: readonly string[]): Promise<unknown> =>
  until(
    `${lines.join(', ')} and nothing else`,
    async () => (await stored()).join() === lines.join() || undefined,
  );
const idle = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Kills the worker at its `n`th step from now on; answers whether it lived that long. */
async function dieAt(n: number, what: (app: App) => Promise<unknown>): Promise<boolean> {
  let left = Number.POSITIVE_INFINITY;
  const app = await wake(() => {
    left -= 1;
    if (left === 0) living?.kill();
  });
  await online(app);
  await idle(20);
  left = n;
  // What was asked of a worker that died is never answered.
  await Promise.race([what(app).catch(() => undefined), idle(60)]);
  await idle(40);
  const died = left <= 0;
  living?.kill();
  return died;
}

test('a worker that dies at any step of sending sends once', { timeout: 60_000 }, async () => {
  await signIn(await wake());
  living?.kill();
  const wanted: string[] = [];
  for (let step = 1; await dieAt(step, (app) => write(app, `out ${step}`)); step += 1) {
    // Nobody was promised anything before the message was stored.
    if ((await stored()).some((line) => line.endsWith(`: out ${step}`))) wanted.push(`out ${step}`);
    if (step > 40) throw new Error('a message takes no end of steps');
  }
  expect(wanted.length).toBeGreaterThan(3);
  const app = await wake();
  await online(app);
  await write(app, 'last');
  await partner.hears('last');
  const heard = partner.heard.map(({ body }) => body);
  expect(heard).toHaveLength(new Set(heard).size);
  expect(heard).toEqual(expect.arrayContaining(wanted));
  await until(
    'all are acknowledged',
    async () => (await stored()).every((line) => line.startsWith('acked: ')) || undefined,
  );
  expect((await stored()).map((line) => line.replace('acked: ', ''))).toEqual(heard);
});

test('a worker that dies at any step of receiving stores once', { timeout: 60_000 }, async () => {
  await signIn(await wake());
  living?.kill();
  const said: string[] = [];
  for (let step = 1; ; step += 1) {
    const died = await dieAt(step, async () => {
      await partner.say(juliet.jid, `back ${step}`);
      server.inject(juliet.jid, "<r xmlns='urn:xmpp:sm:3'/>");
    });
    said.push(`received: back ${step}`);
    if (!died) break;
    if (step > 40) throw new Error('a message takes no end of steps');
  }
  expect(said.length).toBeGreaterThan(2);
  const app = await wake();
  await online(app);
  await settled(...said);
});

test('figures of both sides go on from zero after 2³²', async () => {
  await signIn(await wake());
  await idle(50);
  living?.kill();
  await until(
    'the server noticed',
    () => server.online().every((jid) => !jid.startsWith(juliet.jid)) || undefined,
  );
  const [managed] = server.managed(juliet.jid);
  const store = openStreamsStore();
  const before = await store.session(juliet.jid);
  if (managed === undefined || before === undefined) throw new Error('there is no session');
  // As if it had lasted that long.
  const last = 2 ** 32 - 1;
  Object.assign(managed, { handled: last - 1, acknowledged: last, queue: [] });
  const management = {
    ...before.management,
    acknowledged: last - 1,
    received: last,
    handled: last,
    queue: [],
  };
  await store.putSession({ ...before, management });
  const app = await wake();
  await online(app);
  const lines: string[] = [];
  for (let n = 1; n <= 4; n += 1) {
    await partner.say(juliet.jid, `back ${n}`);
    lines.push(`received: back ${n}`);
    await settled(...lines);
    await write(app, `out ${n}`);
    lines.push(`acked: out ${n}`);
    await settled(...lines);
  }
  const frames = tap.connections.at(-1)?.frames.map(({ text }) => text) ?? [];
  expect(frames.some((text) => text.includes(`<resume xmlns='urn:xmpp:sm:3' h='${last}'`))).toBe(true);
  expect(frames.some((text) => text.includes('<resumed'))).toBe(true);
  const [after] = server.managed(juliet.jid);
  expect(after?.handled).toBeLessThan(10);
  expect((await store.session(juliet.jid))?.management.acknowledged).toBeLessThan(10);
  expect(partner.heard.map(({ body }) => body)).toEqual(['out 1', 'out 2', 'out 3', 'out 4']);
});

/** What is written while the server hears nothing any more, then the connection is cut, then what is written after. */
async function loses(one: Embedded, [writer, reader]: readonly [User, User], dies: boolean): Promise<void> {
  const heard = await startPartner({ user: reader, httpPort: one.httpPort, lines: [] });
  living = await wakeMortal(one.httpPort, session);
  const send = (body: string): Promise<unknown> | undefined =>
    living?.app.handlers['chat.send']({ account: writer.jid, to: reader.jid, body });
  const states = async (): Promise<string[]> => {
    const all = await openChatReader().messages(writer.jid, reader.jid, 200);
    return all.toSorted((a, b) => a.order - b.order).map(({ body, state }) => `${state}: ${body}`);
  };
  await living.app.handlers['accounts.signIn']({ ...writer, allowPlain: false });
  await phaseOf(living.app, writer.jid, 'online');
  await send('before');
  await heard.hears('before');
  one.misbehave(writer.jid, { kind: 'silence' });
  await send('lost');
  await until('it left', async () => (await states()).includes('sent: lost') || undefined);
  if (dies) living.kill();
  else {
    one.misbehave(writer.jid, { kind: 'cut' });
    await phaseOf(living.app, writer.jid, 'waiting');
    await living.app.handlers['accounts.retry']({ jid: writer.jid });
  }
  if (dies) living = await wakeMortal(one.httpPort, session);
  await phaseOf(living.app, writer.jid, 'online');
  await send('after');
  await heard.hears('after');
  expect(heard.heard.map(({ body }) => body)).toEqual(['before', 'after']);
  await until('that is known', async () => (await states()).includes('unsure: lost') || undefined);
  // The person decides.
  const [lost] = (await openChatReader().messages(writer.jid, reader.jid, 200)).filter(
    ({ body }) => body === 'lost',
  );
  const which = { account: writer.jid, peer: reader.jid, id: lost?.id ?? '' };
  await living.app.handlers['chat.again'](which);
  await heard.hears('lost');
  await until('it left', async () => !(await states()).includes('unsure: lost') || undefined);
  await expect(living.app.handlers['chat.again'](which)).rejects.toMatchObject({
    failure: { code: 'not-that-message' },
  });
  expect(heard.heard.map(({ body, id }) => (body === 'lost' ? id : body))).toEqual([
    'before',
    'after',
    which.id,
  ]);
  await heard.stop();
}

test.each([
  ['a server that does not count stanzas', 'the connection', false],
  ['a server that does not count stanzas', 'the worker', true],
  ['a server that refuses to count them', 'the connection', false],
  ['a server that refuses to count them', 'the worker', true],
] as const)('what %s took before %s was lost is not taken for sent', async (which, _what, dies) => {
  if (which.includes('refuses')) {
    const { domain } = parts(juliet.jid);
    server.setFault(domain, { kind: 'management-refused' });
    // It is the other client that hears.
    await partner.stop();
    await loses(server, [juliet, romeo], dies);
    server.setFault(domain, undefined);
  } else await loses(plain, [nurse, peter], dies);
});

test.each([
  ['the connection', false],
  ['the worker', true],
] as const)(
  'what was done to messages before %s was lost, of which nobody counted, is done once',
  async (_, dies) => {
    const other = await startDevice({ user: peter, httpPort: plain.httpPort });
    living = await wakeMortal(plain.httpPort, session);
    await living.app.handlers['accounts.signIn']({ ...nurse, allowPlain: false });
    await phaseOf(living.app, nurse.jid, 'online');
    const [account, peer] = [nurse.jid, peter.jid];
    const messages = () => openChatReader().messages(account, peer, 200);
    const first = await living.app.handlers['chat.send']({ account, to: peer, body: 'first' });
    const second = await living.app.handlers['chat.send']({ account, to: peer, body: 'second' });
    await other.hears('second');
    await other.say(
      `<message to='${account}' type='chat' id='p1'><body>Anon</body><markable xmlns='urn:xmpp:chat-markers:0'/></message>`,
    );
    const theirs = await until('it is here', async () =>
      (await messages()).find(({ body }) => body === 'Anon'),
    );
    await until(
      'we may tell',
      async () =>
        (await living?.app.handlers['roster.list']({ account }))?.some(({ jid }) => jid === peer) ||
        undefined,
    );
    plain.misbehave(account, { kind: 'silence' });
    await living.app.handlers['chat.correct']({ account, peer, id: second.id, body: 'second, better' });
    await living.app.handlers['chat.retract']({ account, peer, id: first.id });
    await living.app.handlers['chat.react']({ account, peer, id: theirs.id, emojis: ['🐢'] });
    await living.app.handlers['chat.seen']({ account, peer });
    await until(
      'all left',
      async () => (await openChatStore().actsInState(account, 'sent')).length === 4 || undefined,
    );
    if (dies) living.kill();
    else {
      plain.misbehave(account, { kind: 'cut' });
      await phaseOf(living.app, account, 'waiting');
      await living.app.handlers['accounts.retry']({ jid: account });
    }
    if (dies) living = await wakeMortal(plain.httpPort, session);
    await phaseOf(living.app, account, 'online');
    await living.app.handlers['chat.send']({ account, to: peer, body: 'after' });
    await other.hears('after');
    const kinds = ['message-correct', 'message-retract:1"', 'reactions:0', '<displayed'];
    const heard = other.heard.map((stanza) => kinds.find((kind) => stanza.includes(kind))).filter(Boolean);
    expect(heard).toEqual(kinds);
    await other.stop();
  },
);

test('a ping behind them vouches for what left, but where stanzas are counted', async () => {
  const pings = (): number =>
    tap.connections
      .flatMap(({ frames }) => frames)
      .filter(({ direction, text }) => direction === 'out' && text.includes('urn:xmpp:ping')).length;
  const before = pings();
  const app = await wake();
  await signIn(app);
  for (const body of ['one', 'two']) await write(app, body);
  await settled('acked: one', 'acked: two');
  await idle(600);
  expect(pings()).toBe(before);
  await app.handlers['accounts.signIn']({ ...nurse, allowPlain: false });
  await phaseOf(app, nurse.jid, 'online');
  const send = (body: string): Promise<unknown> =>
    app.handlers['chat.send']({ account: nurse.jid, to: peter.jid, body });
  await Promise.all(['three', 'four', 'five'].map(send));
  await until('the server has them', async () => {
    const all = await openChatReader().messages(nurse.jid, peter.jid, 200);
    return (all.length === 3 && all.every(({ state }) => state === 'acked')) || undefined;
  });
  expect(pings()).toBeGreaterThan(before);
  expect(pings()).toBeLessThan(before + 3);
});
