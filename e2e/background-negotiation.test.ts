/** Ways to sign in that only some servers offer, in Node on real ones: each server is set up for one of them. */
import 'fake-indexeddb/auto';
import { pbkdf2Sync } from 'node:crypto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { App } from '../src/background/app.ts';
import { createVault } from '../src/background/vault.ts';
import { webSeal } from '../src/platform/crypto.ts';
import type { KeyValuePort } from '../src/platform/ports.ts';
import { openChatReader } from '../src/store/open-readers.ts';
import { openStreamsStore } from '../src/store/streams-store.ts';
import { openVaultStore } from '../src/store/vault-store.ts';
import { juliet, nurse, parts, users as everyone } from './world/accounts.ts';
import { createAuthority, type Authority } from './world/ca.ts';
import { startEjabberd } from './world/ejabberd.ts';
import { needs } from './world/needs.ts';
import { phaseOf, wakeMortal, type MortalApp } from './world/node-app.ts';
import { memoryStorage } from './world/node-ports.ts';
import { installWebSocket } from './world/node-socket.ts';
import { startProsody } from './world/prosody.ts';
import type { TappedFrame } from './world/recording.ts';
import { startPartner } from './world/romeo.ts';
import type { Server } from './world/server.ts';
import { startTap, type Tap } from './world/tap.ts';
import { until } from './world/wait.ts';

const { domain } = parts(juliet.jid);
const users = everyone.filter(({ jid }) => parts(jid).domain === domain);
const noProsody = await needs('prosody');
const noEjabberd = await needs('ejabberd');

let ca: Authority;
let server: Server;
let tap: Tap;
let restore: () => void;
let session: KeyValuePort;
let living: MortalApp | undefined;

async function serve(started: Server, routes = new Map<string, { readonly port: number }>()): Promise<void> {
  server = started;
  routes.set(domain, { port: server.httpPort });
  tap = await startTap({ ca, routes });
  restore = installWebSocket({ addresses: [{ host: domain, port: 443, to: tap.port }], ca: ca.cert });
}

beforeAll(async () => {
  ca = await createAuthority();
});

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  session = memoryStorage();
});

afterEach(() => {
  living?.kill();
  living = undefined;
});

async function unserve(): Promise<void> {
  restore();
  await tap.stop();
  await server.stop();
}

/** The next worker on what the one before left. */
async function wake(): Promise<App> {
  living?.kill();
  living = await wakeMortal(server.httpPort, session);
  return living.app;
}

async function signIn(app: App, jid = juliet.jid, password = juliet.password): Promise<unknown> {
  await app.handlers['accounts.signIn']({ jid, password, allowPlain: false });
  return (await phaseOf(app, jid, 'online')).state;
}

const frames = (): readonly TappedFrame[] => tap.connections.at(-1)?.frames ?? [];
const said = (direction: TappedFrame['direction'], what: string): readonly string[] =>
  frames()
    .filter((one) => one.direction === direction && one.text.includes(what))
    .map(({ text }) => text);

describe.runIf(noEjabberd === undefined)('ejabberd that keeps passwords under SCRAM-SHA-1', () => {
  beforeAll(async () => {
    await serve(await startEjabberd({ domains: [domain], users, ca, upgrades: true }));
  }, 60_000);
  afterAll(unserve);

  // What it does with the hash is not looked at: 24.12 stores the salt in a form that it cannot read afterwards.
  test('asks for a better hash and takes it, and its keys are those that are kept', async () => {
    expect(await signIn(await wake())).toMatchObject({ mechanism: 'SCRAM-SHA-1' });
    const [asked = ''] = said('in', 'urn:xmpp:scram-upgrade:0');
    const salt = /<salt[^>]*>([^<]+)</.exec(asked)?.[1] ?? '';
    const hashed = pbkdf2Sync(juliet.password, Buffer.from(salt, 'base64'), 4096, 64, 'sha512');
    expect(said('out', 'urn:xmpp:scram-upgrade:0')).toEqual([
      expect.stringContaining(`>${hashed.toString('base64')}<`),
    ]);
    const opened = await createVault(openVaultStore(), webSeal).open(juliet.jid);
    expect(opened).toMatchObject({ held: { keys: { hash: 'SHA-512', salt, iterations: 4096 } } });
  });
});

describe.runIf(noProsody === undefined).each([
  {
    name: 'Bind 2, but no management inline',
    modules: ['sasl2', 'sasl2_bind2'],
    binds: "<bound xmlns='urn:xmpp:bind:0'>",
  },
  { name: 'SASL2 alone', modules: ['sasl2'], binds: 'urn:ietf:params:xml:ns:xmpp-bind' },
])('Prosody with $name', ({ modules, binds }) => {
  beforeAll(async () => {
    await serve(await startProsody({ domains: [domain], users, ca, modules }));
  }, 30_000);
  afterAll(unserve);

  test('has its sessions managed and resumed after that, and copies what other clients send', async () => {
    await signIn(await wake());
    expect(said('in', binds)).not.toEqual([]);
    await until('the session can be resumed', async () => {
      const stored = await openStreamsStore().session(juliet.jid);
      return typeof stored?.management.id === 'string' || undefined;
    });
    const [enabled] = said('out', "<enable xmlns='urn:xmpp:sm:3'");
    expect(enabled).toMatch(/^<enable/);
    const app = await wake();
    await phaseOf(app, juliet.jid, 'online');
    expect(said('in', '<resumed')).toHaveLength(1);
    expect(said('out', 'urn:xmpp:carbons:2')).toEqual([]);

    const elsewhere = await startPartner({ user: juliet, httpPort: server.httpPort, lines: [] });
    await elsewhere.say(nurse.jid, 'from my other client');
    await until('the copy is here', async () => {
      const [copy] = await openChatReader().messages(juliet.jid, nurse.jid, 10);
      return copy?.body === 'from my other client' || undefined;
    });
    await elsewhere.stop();
  });
});

describe.runIf(noProsody === undefined)('Prosody where SASL2 is taken away between two sign-ins', () => {
  const routes = new Map<string, { readonly port: number }>();
  let other: Server;

  beforeAll(async () => {
    const modules = ['sasl2', 'sasl2_bind2', 'sasl2_fast', 'sasl2_sm'];
    await serve(await startProsody({ domains: [domain], users, ca, modules }), routes);
    other = await startProsody({ domains: [domain], users, ca });
  }, 30_000);
  afterAll(async () => {
    await unserve();
    await other.stop();
  });

  test('what was sent ahead is taken back, and the password is not asked for again', async () => {
    await signIn(await wake());
    routes.set(domain, { port: other.httpPort });
    const app = await wake();
    // Its keys are of another salt: what is seen is that the old way was tried. That took no token away, and BOSH,
    // which still reaches the server before, takes it.
    const { state } = await phaseOf(app, juliet.jid, 'online');
    expect(state).toMatchObject({ mechanism: 'HT-SHA-256-NONE' });
    const [ahead, after] = tap.connections.slice(-3);
    expect(ahead?.frames.some(({ text }) => text.includes("<authenticate xmlns='urn:xmpp:sasl:2'"))).toBe(
      true,
    );
    expect(
      after?.frames.some(({ text }) => text.includes("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'")),
    ).toBe(true);
    await signIn(app);
  });
});

describe.runIf(noProsody === undefined).each([
  { name: 'SASL', modules: [] },
  { name: 'SASL2', modules: ['sasl2', 'sasl2_bind2', 'sasl2_sm'] },
])('Prosody that asks for no account, by $name', ({ modules }) => {
  beforeAll(async () => {
    await serve(await startProsody({ domains: [domain], users: [], ca, modules, anonymous: [domain] }));
  }, 30_000);
  afterAll(unserve);

  test('a domain alone is signed in to, and again after the worker died', async () => {
    const first = await signIn(await wake(), domain, '');
    expect(first).toMatchObject({ mechanism: 'ANONYMOUS' });
    await until('the session can be resumed', async () => {
      const stored = await openStreamsStore().session(domain);
      return typeof stored?.management.id === 'string' || undefined;
    });
    await phaseOf(await wake(), domain, 'online');
    expect(said('out', 'ANONYMOUS')).toHaveLength(1);
  });

  test('a password without an account is refused', async () => {
    await expect(signIn(await wake(), domain, 'secret')).rejects.toMatchObject({
      failure: { code: 'invalid-address' },
    });
  });
});
