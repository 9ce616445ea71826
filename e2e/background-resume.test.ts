/**
 * Sessions that outlive their worker, in Node on real servers: signed in within counted round trips, resumed after
 * the worker was killed, and nothing lost or doubled meanwhile.
 */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { App } from '../src/background/app.ts';
import { createVault, nothingHeld, type Held } from '../src/background/vault.ts';
import { ns } from '../src/core/namespaces.ts';
import { el } from '../src/core/xml/index.ts';
import { webSeal } from '../src/platform/crypto.ts';
import type { KeyValuePort } from '../src/platform/ports.ts';
import { openChatReader } from '../src/store/open-readers.ts';
import type { MessageRecord } from '../src/store/chat-records.ts';
import { openAccountsStore } from '../src/store/accounts-store.ts';
import { openStreamsStore } from '../src/store/streams-store.ts';
import { openVaultStore } from '../src/store/vault-store.ts';
import { juliet, romeo, users } from './world/accounts.ts';
import { createAuthority } from './world/ca.ts';
import { startDelay, type Delay } from './world/delay.ts';
import { startEjabberd } from './world/ejabberd.ts';
import { needs } from './world/needs.ts';
import { accountIn, phaseOf, wakeMortal, type MortalApp } from './world/node-app.ts';
import { memoryStorage } from './world/node-ports.ts';
import { installWebSocket } from './world/node-socket.ts';
import { startProsody } from './world/prosody.ts';
import { roundTrips, type TappedConnection, type TappedFrame } from './world/recording.ts';
import { startPartner, type Partner } from './world/romeo.ts';
import type { Server } from './world/server.ts';
import { startTap, type Tap } from './world/tap.ts';
import { until } from './world/wait.ts';

const domains = ['capulet.example', 'montague.example'];
const sasl2 = ['sasl2', 'sasl2_bind2', 'sasl2_fast', 'sasl2_sm'];

interface Kind {
  readonly name: string;
  readonly missing: string | undefined;
  /** Whether it has SASL2 at all. */
  readonly modern: boolean;
  readonly start: (options: Parameters<typeof startEjabberd>[0]) => Promise<Server>;
}

const noProsody = await needs('prosody');
const kinds: readonly Kind[] = [
  {
    name: 'Prosody with SASL2',
    missing: noProsody,
    modern: true,
    start: (options) => startProsody({ ...options, modules: sasl2 }),
  },
  { name: 'Prosody without SASL2', missing: noProsody, modern: false, start: startProsody },
  { name: 'ejabberd', missing: await needs('ejabberd'), modern: true, start: startEjabberd },
];

const isUsable = ({ direction, text }: TappedFrame): boolean =>
  direction === 'in' && /<(bound|resumed)[ /]|id='bind'|id="bind"/.test(text);

describe.each(kinds.filter(({ missing }) => missing === undefined))('$name', (kind) => {
  let server: Server;
  let tap: Tap;
  let link: Delay;
  let restore: () => void;
  let session: KeyValuePort;
  let living: MortalApp[] = [];
  let partner: Partner | undefined;

  beforeAll(async () => {
    const ca = await createAuthority();
    server = await kind.start({ domains, users, ca });
    tap = await startTap({ ca, routes: new Map(domains.map((name) => [name, { port: server.httpPort }])) });
    link = await startDelay({ to: tap.port, latency: 0 });
    const addresses = domains.map((host) => ({ host, port: 443, to: link.port }));
    restore = installWebSocket({ addresses, ca: ca.cert });
  }, 60_000);

  afterAll(async () => {
    restore();
    await link.stop();
    await tap.stop();
    await server.stop();
  });

  beforeEach(() => {
    globalThis.indexedDB = new IDBFactory();
    session = memoryStorage();
  });

  afterEach(async () => {
    for (const one of living) {
      await one.app.handlers['accounts.forget']({ jid: juliet.jid }).catch(() => undefined);
    }
    living = [];
    await partner?.stop();
    partner = undefined;
  });

  /** The next worker on what the one before left. */
  const wake = async (): Promise<App> => {
    const mortal = await wakeMortal(server.httpPort, session);
    living = [mortal];
    return mortal.app;
  };
  const kill = (): void => living.splice(0).forEach((one) => one.kill());
  const signIn = async (app: App): Promise<void> => {
    await app.handlers['accounts.signIn']({ jid: juliet.jid, password: juliet.password, allowPlain: false });
    await phaseOf(app, juliet.jid, 'online');
  };
  const write = (app: App, body: string): Promise<unknown> =>
    app.handlers['chat.send']({ account: juliet.jid, to: romeo.jid, body });
  const stored = (): Promise<MessageRecord[]> => openChatReader().messages(juliet.jid, romeo.jid, 500);
  const lastConnection = (): TappedConnection => {
    const last = tap.connections.at(-1);
    if (last === undefined) throw new Error('the tap saw no connection');
    return last;
  };
  const held = async (): Promise<Held> => {
    const opened = await createVault(openVaultStore(), webSeal).open(juliet.jid);
    if (!opened.ok) throw new Error(`what is kept cannot be read: ${opened.why}`);
    return opened.held;
  };
  /** By then the next worker needs no password. */
  const kept = (tokens: number): Promise<unknown> =>
    until('the sign-in is kept', async () => {
      const now = await held();
      return (now.keys !== null && now.tokens.length >= tokens) || undefined;
    });
  /** By then another worker can go on with the session. */
  const resumable = (): Promise<unknown> =>
    until('the session can be resumed', async () => {
      const stored = await openStreamsStore().session(juliet.jid);
      return typeof stored?.management.id === 'string' || undefined;
    });
  /** Everything that is still on its way counts as one flight on a link of 40 ms. */
  const trips = async (what: () => Promise<unknown>): Promise<number | null> => {
    link.setLatency(20);
    await what();
    link.setLatency(0);
    return roundTrips(lastConnection().frames, isUsable, 40);
  };
  const heardAll = (bodies: readonly string[]): Promise<unknown> =>
    until(`all ${bodies.length} messages were heard`, () =>
      (partner?.heard.length ?? 0) >= bodies.length ? true : undefined,
    );

  test('a first sign-in, and the one after the worker was killed, take few round trips', async () => {
    const app = await wake();
    const first = await trips(() => signIn(app));
    await resumable();
    kill();
    const woken = await wake();
    const second = await trips(() => phaseOf(woken, juliet.jid, 'online'));
    expect(lastConnection().frames.some(({ text }) => text.includes('<resumed'))).toBe(true);
    expect({ first, second }).toEqual(kind.modern ? { first: 3, second: 1 } : { first: 5, second: 3 });
  });

  test('a token whose worker died is used by the next, and the password by nobody', async () => {
    const app = await wake();
    await signIn(app);
    await kept(kind.modern ? 1 : 0);
    kill();
    // Only tokens are left, as after a sign-in by PLAIN.
    const vault = createVault(openVaultStore(), webSeal);
    if (!kind.modern) {
      // One of another day, when the server took tokens: it was not refused, and stays.
      const another = { tokens: [{ token: 'another', expires: Date.now() + 1e9, count: 0 }], keys: null };
      await vault.keep(juliet.jid, another);
      const { state } = await phaseOf(await wake(), juliet.jid, 'needs-you');
      expect(state).toMatchObject({ need: 'password', failure: { failure: { code: 'tokens-not-offered' } } });
      expect((await held()).tokens).toMatchObject([{ token: 'another' }]);
      return;
    }
    await vault.keep(juliet.jid, { ...(await held()), keys: null });
    const woken = await wake();
    const { state } = await phaseOf(woken, juliet.jid, 'online');
    expect(state).toMatchObject({ mechanism: 'HT-SHA-256-NONE' });
  });

  test('the browser was closed: nobody is asked, and once a token has proved itself no key is kept', async () => {
    const app = await wake();
    await signIn(app);
    await kept(kind.modern ? 1 : 0);
    expect((await held()).keys).not.toBeNull();
    kill();
    session = memoryStorage();
    const woken = await wake();
    await phaseOf(woken, juliet.jid, 'online');
    if (!kind.modern) return;
    await until('the keys are gone', async () => ((await held()).keys === null ? true : undefined));
    expect((await held()).tokens.length).toBeGreaterThan(0);
  });

  test('a token that the server does not take is left behind for the keys, and without keys the person is asked', async () => {
    if (!kind.modern) return;
    const app = await wake();
    await signIn(app);
    await kept(1);
    kill();
    const vault = createVault(openVaultStore(), webSeal);
    const before = await held();
    const spoilt = before.tokens.map((one) => ({ ...one, token: `${one.token}?` }));
    await vault.keep(juliet.jid, { ...before, tokens: spoilt });
    const woken = await wake();
    if (kind.name === 'ejabberd') {
      // A new salt at every sign-in: no keys fit.
      await phaseOf(woken, juliet.jid, 'needs-you');
    } else {
      const { state } = await phaseOf(woken, juliet.jid, 'online');
      expect(state).toMatchObject({ mechanism: 'SCRAM-SHA-256' });
      await until('there is another token', async () => {
        const { tokens } = await held();
        return tokens.length > 0 && tokens.every(({ token }) => !token.endsWith('?')) ? true : undefined;
      });
    }
    kill();
    await vault.keep(juliet.jid, { tokens: spoilt, keys: null });
    session = memoryStorage();
    const { state } = await phaseOf(await wake(), juliet.jid, 'needs-you');
    expect(state).toMatchObject({ need: 'password', failure: { failure: { code: 'tokens-outdated' } } });
    expect(await held()).toEqual(nothingHeld);
  });

  test('what was signed out cannot be signed in with again, at the server either', async () => {
    if (!kind.modern) return;
    const app = await wake();
    await signIn(app);
    await kept(1);
    const before = await held();
    const connections = tap.connections.length;
    await app.handlers['accounts.signOut']({ jid: juliet.jid });
    expect(await accountIn(app, juliet.jid)).not.toHaveProperty('tokenUntil');
    expect(await held()).toEqual(nothingHeld);
    const told = tap.connections.slice(connections).flatMap(({ frames }) => frames);
    expect(told.filter(({ text }) => /<fast [^>]*invalidate='true'/.test(text))).toHaveLength(1);
    const ours = told.filter(({ direction }) => direction === 'out');
    expect(ours.some(({ text }) => /<(bind|resume) /.test(text))).toBe(false);
    await createVault(openVaultStore(), webSeal).keep(juliet.jid, { ...before, keys: null });
    const accounts = openAccountsStore();
    await accounts.put({ jid: juliet.jid, addedAt: 0, wanted: true, allowPlain: false });
    kill();
    session = memoryStorage();
    const { state } = await phaseOf(await wake(), juliet.jid, 'needs-you');
    expect(state).toMatchObject({ failure: { failure: { code: 'tokens-outdated' } } });
  });

  test('signing out without a network ends at once, erases, and says what is left', async () => {
    const app = await wake();
    await signIn(app);
    await kept(kind.modern ? 1 : 0);
    const [token] = (await held()).tokens;
    link.stall();
    const signingOut = app.handlers['accounts.signOut']({ jid: juliet.jid });
    await phaseOf(app, juliet.jid, 'offline');
    await signingOut;
    link.resume();
    link.cut();
    expect(await held()).toEqual(nothingHeld);
    const view = await accountIn(app, juliet.jid);
    expect(view?.state.phase).toBe('offline');
    expect(view?.tokenUntil).toBe(token?.expires);
    kill();
    expect((await accountIn(await wake(), juliet.jid))?.tokenUntil).toBe(token?.expires);
  });

  test('messages in both directions survive workers that die in the middle', async () => {
    partner = await startPartner({ user: romeo, httpPort: server.httpPort, lines: [] });
    let app = await wake();
    await signIn(app);
    const out = Array.from({ length: 30 }, (_, index) => `out ${index}`);
    const back = Array.from({ length: 30 }, (_, index) => `back ${index}`);
    for (let index = 0; index < out.length; index += 1) {
      await write(app, out[index] ?? '');
      await partner.say(juliet.jid, back[index] ?? '');
      if (index % 10 === 5) {
        kill();
        app = await wake();
      }
    }
    await phaseOf(app, juliet.jid, 'online');
    await heardAll(out);
    const all = await until('everything is acknowledged and received', async () => {
      const messages = await stored();
      const done = messages.filter(({ state }) => state === 'acked' || state === 'received');
      return done.length >= out.length + back.length ? messages : undefined;
    });
    expect(partner.heard.map(({ body }) => body)).toEqual(out);
    expect(all.filter(({ state }) => state === 'received')).toHaveLength(back.length);
    // What reaches ejabberd while it hands a session over it may deliver behind what reaches it later.
    await until('they stand in the order of the archive', async () => {
      const received = (await stored()).filter(({ state }) => state === 'received');
      return received.every(({ body }, index) => body === back[index]) || undefined;
    });
    expect(all.filter(({ state }) => state !== 'received').map(({ body }) => body)).toEqual(out);
  });

  test('no worker tells the server of more than the next one knows', async () => {
    partner = await startPartner({ user: romeo, httpPort: server.httpPort, lines: [] });
    const app = await wake();
    await signIn(app);
    await resumable();
    for (let index = 0; index < 5; index += 1) {
      await partner.say(juliet.jid, `slowly ${index}`);
      await new Promise((resolve) => setTimeout(resolve, 60));
      // Whatever it told the server is stored by then; what it knows beyond that need not be.
      const told = lastConnection()
        .frames.filter(({ direction }) => direction === 'out')
        .map(({ text }) => Number(/^<a [^>]*h='(\d+)'/.exec(text)?.[1] ?? 0));
      const known = await openStreamsStore().session(juliet.jid);
      expect(known?.management.handled).toBeGreaterThanOrEqual(Math.max(...told));
    }
    await until(
      'the server was told of it',
      () =>
        lastConnection().frames.some(
          ({ direction, text }) => direction === 'out' && text.startsWith('<a '),
        ) || undefined,
      30_000,
    );
  });

  test('what is uncertain is looked up in the archive, and sent again only if it is not there', async () => {
    partner = await startPartner({ user: romeo, httpPort: server.httpPort, lines: [] });
    const app = await wake();
    await signIn(app);
    await resumable();
    await write(app, 'arrived');
    const arrived = await until('it is acknowledged', async () =>
      (await stored()).find(({ state }) => state === 'acked'),
    );
    kill();
    // Neither was acknowledged as far as the next worker knows, and the server has forgotten the session.
    const lost = {
      ...arrived,
      id: 'never-left',
      body: 'never left',
      time: arrived.time + 1,
      order: arrived.order + 1,
    };
    const db = await openDB('causeway.chat');
    await db.put('messages', { ...arrived, state: 'sent' });
    await db.put('messages', { ...lost, state: 'sent' });
    db.close();
    const streams = openStreamsStore();
    const before = await streams.session(juliet.jid);
    if (before === undefined) throw new Error('no session was stored');
    const queue = [arrived, lost].map(({ id, body }) =>
      el('message', ns.client, { to: romeo.jid, type: 'chat', id }, el('body', ns.client, {}, body)),
    );
    await streams.putSession({ ...before, management: { ...before.management, id: 'forgotten', queue } });
    await wake();
    await partner.hears('never left');
    await until('both are acknowledged', async () => {
      const both = (await stored()).filter(({ id }) => [arrived.id, lost.id].includes(id));
      return (both.length === 2 && both.every(({ state }) => state === 'acked')) || undefined;
    });
    expect(partner.heard.map(({ body }) => body)).toEqual(['arrived', 'never left']);
  });

  test('what was written to a lost connection leaves once on the resumed one', async () => {
    partner = await startPartner({ user: romeo, httpPort: server.httpPort, lines: [] });
    const app = await wake();
    await signIn(app);
    await write(app, 'before');
    await partner.hears('before');
    const earlier = tap.connections.length;
    link.cut();
    await phaseOf(app, juliet.jid, 'waiting');
    await write(app, 'while it was gone');
    await phaseOf(app, juliet.jid, 'online');
    await write(app, 'after');
    await partner.hears('after');
    expect(partner.heard.map(({ body }) => body)).toEqual(['before', 'while it was gone', 'after']);
    // On a busy machine a second way may be tried beside it, which lost.
    const later = tap.connections.slice(earlier).flatMap(({ frames }) => frames);
    expect(later.some(({ text }) => text.includes('<resumed'))).toBe(true);
  });
});
