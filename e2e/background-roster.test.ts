/** The roster and who of it is there after the browser was closed, in Node on real servers: resumed, and not resumed. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { App } from '../src/background/app.ts';
import type { ContactView } from '../src/contract/roster.ts';
import { openStreamsStore } from '../src/store/streams-store.ts';
import { juliet, romeo, users } from './world/accounts.ts';
import { createAuthority } from './world/ca.ts';
import { startEjabberd } from './world/ejabberd.ts';
import { needs } from './world/needs.ts';
import { phaseOf, wakeMortal, type MortalApp } from './world/node-app.ts';
import { memoryStorage } from './world/node-ports.ts';
import { installWebSocket } from './world/node-socket.ts';
import { startProsody } from './world/prosody.ts';
import { startPartner, type Partner } from './world/romeo.ts';
import type { Server } from './world/server.ts';
import { startTap, type Tap } from './world/tap.ts';
import { until } from './world/wait.ts';

const domains = ['capulet.example', 'montague.example'];
const modules = ['sasl2', 'sasl2_bind2', 'sasl2_fast', 'sasl2_sm'];
type Start = (options: Parameters<typeof startEjabberd>[0]) => Promise<Server>;
const kinds: readonly { name: string; missing: string | undefined; start: Start }[] = [
  {
    name: 'Prosody with SASL2',
    missing: await needs('prosody'),
    start: (options) => startProsody({ ...options, modules }),
  },
  { name: 'Prosody without SASL2', missing: await needs('prosody'), start: startProsody },
  { name: 'ejabberd', missing: await needs('ejabberd'), start: startEjabberd },
];

describe.each(kinds.filter(({ missing }) => missing === undefined))('$name', (kind) => {
  let server: Server;
  let tap: Tap;
  let restore: () => void;
  let living: MortalApp[] = [];
  let partner: Partner | undefined;

  beforeAll(async () => {
    const ca = await createAuthority();
    server = await kind.start({ domains, users, ca });
    tap = await startTap({ ca, routes: new Map(domains.map((name) => [name, { port: server.httpPort }])) });
    const addresses = domains.map((host) => ({ host, port: 443, to: tap.port }));
    restore = installWebSocket({ addresses, ca: ca.cert });
  }, 60_000);

  afterAll(async () => {
    restore();
    await tap.stop();
    await server.stop();
  });

  beforeEach(() => {
    globalThis.indexedDB = new IDBFactory();
  });

  afterEach(async () => {
    for (const { app } of living) await app.handlers['accounts.forget']({ jid: juliet.jid });
    living = [];
    await partner?.stop();
    partner = undefined;
  });

  /** A browser that was closed and opened again: what it kept on disk is all there is. */
  const open = async (): Promise<App> => {
    const mortal = await wakeMortal(server.httpPort, memoryStorage());
    living = [mortal];
    // Somebody looks: where nobody does, a server may keep presence to itself for a while (XEP-0352 §5.1).
    mortal.app.connected(() => undefined);
    return mortal.app;
  };
  const close = (): void => living.splice(0).forEach((one) => one.kill());
  const romeoFor = async (app: App): Promise<ContactView | undefined> => {
    const contacts = await app.handlers['roster.list']({ account: juliet.jid });
    return contacts.find(({ jid }) => jid === romeo.jid);
  };
  const sees = (app: App, available: number): Promise<unknown> =>
    until(`Romeo is there ${available} times`, async () =>
      (await romeoFor(app))?.available === available ? true : undefined,
    );
  const frames = (): readonly string[] => tap.connections.at(-1)?.frames.map(({ text }) => text) ?? [];
  const says = (part: string): boolean => frames().some((text) => text.includes(part));

  /** Signed in beside a Romeo who is there, and the browser closed on a session that can be resumed. */
  const evening = async (): Promise<void> => {
    partner = await startPartner({ user: romeo, httpPort: server.httpPort, lines: [] });
    const app = await open();
    await app.handlers['accounts.signIn']({ jid: juliet.jid, password: juliet.password, allowPlain: false });
    await phaseOf(app, juliet.jid, 'online');
    await sees(app, 1);
    await until('it is stored', async () => {
      const streams = openStreamsStore();
      const [session, roster] = [await streams.session(juliet.jid), await streams.roster(juliet.jid)];
      const known = roster?.whole === true && roster.resources.some(([jid]) => jid === romeo.jid);
      return (typeof session?.management.id === 'string' && known) || undefined;
    });
    close();
  };

  test('a resumed session shows contacts and who is there, and asks for neither', async () => {
    await evening();
    const app = await open();
    expect(await romeoFor(app)).toMatchObject({ jid: romeo.jid });
    await phaseOf(app, juliet.jid, 'online');
    expect(says('<resumed')).toBe(true);
    await sees(app, 1);
    expect(says('jabber:iq:roster')).toBe(false);
  });

  test('who left while the browser was closed is not there when it is open again', async () => {
    await evening();
    await partner?.stop();
    const app = await open();
    await phaseOf(app, juliet.jid, 'online');
    expect(says('<resumed')).toBe(true);
    await sees(app, 0);
  });

  test('a session that is not resumed takes nobody’s word of the one before', async () => {
    await evening();
    await partner?.stop();
    await openStreamsStore().removeSession(juliet.jid);
    const app = await open();
    await phaseOf(app, juliet.jid, 'online');
    await until('the roster is here', () => says('jabber:iq:roster') || undefined);
    expect(says('<resumed')).toBe(false);
    await sees(app, 0);
  });

  test('signing out leaves no trace of either', async () => {
    await evening();
    const app = await open();
    await phaseOf(app, juliet.jid, 'online');
    await app.handlers['accounts.signOut']({ jid: juliet.jid });
    expect(await openStreamsStore().roster(juliet.jid)).toBeUndefined();
  });
});
