/** Two accounts in one worker: what happens to one is nothing to the other. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { App } from '../src/background/app.ts';
import { openChatReader, openFramesReader } from '../src/store/open-readers.ts';
import { openStreamsStore } from '../src/store/streams-store.ts';
import { openVaultStore } from '../src/store/vault-store.ts';
import { juliet, nurse, parts, romeo, users, type User } from './world/accounts.ts';
import { createAuthority } from './world/ca.ts';
import { startEmbedded, type Embedded } from './world/embedded.ts';
import { accountIn, phaseOf, wakeApp } from './world/node-app.ts';
import { installWebSocket } from './world/node-socket.ts';
import { startPartner, type Partner } from './world/romeo.ts';
import { startTap, type Tap } from './world/tap.ts';
import { until } from './world/wait.ts';

const { domain } = parts(juliet.jid);
let server: Embedded;
let tap: Tap;
let restore: () => void;
let partner: Partner;
let app: App;

beforeAll(async () => {
  const ca = await createAuthority();
  server = await startEmbedded({ users, offers: { management: true, sasl2: true } });
  tap = await startTap({ ca, routes: new Map([[domain, { port: server.httpPort }]]) });
  restore = installWebSocket({ addresses: [{ host: domain, port: 443, to: tap.port }], ca: ca.cert });
  partner = await startPartner({ user: romeo, httpPort: server.httpPort, lines: [] });
});

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  app = await wakeApp(server.httpPort);
});

afterEach(async () => {
  for (const { jid } of await app.handlers['accounts.list']({}))
    await app.handlers['accounts.forget']({ jid });
  for (const { jid } of users) server.expire(jid);
});

afterAll(async () => {
  await partner.stop();
  restore();
  await tap.stop();
  await server.stop();
});

const signIn = ({ jid, password }: User): Promise<unknown> =>
  app.handlers['accounts.signIn']({ jid, password, allowPlain: false });

/** Says something to an account; resolves when it is stored. */
async function say({ jid }: User, body: string): Promise<void> {
  await partner.say(jid, body);
  await until(`${body} is stored`, async () => {
    const messages = await openChatReader().messages(jid, romeo.jid, 50);
    return messages.some((message) => message.body === body) || undefined;
  });
}

/** The texts of an account's frames. */
async function framesOf({ jid }: User): Promise<string[]> {
  const reader = openFramesReader();
  const own = (await reader.streams()).filter(({ account }) => account === jid).map(({ id }) => id);
  return (await reader.last(1000)).filter(({ stream }) => own.includes(stream)).map(({ text }) => text);
}

test('one that is refused leaves the other as it is', async () => {
  await signIn(nurse);
  const { stream } = await phaseOf(app, nurse.jid, 'online');
  await signIn({ ...juliet, password: 'wrong' });
  await phaseOf(app, juliet.jid, 'needs-you');
  await say(nurse, 'still there?');
  await app.handlers['chat.send']({ account: nurse.jid, to: romeo.jid, body: 'I am' });
  await partner.hears('I am');
  expect(await accountIn(app, nurse.jid)).toMatchObject({ stream, state: { phase: 'online' } });
  expect(await openVaultStore().get(juliet.jid)).toBeUndefined();
});

test('one that signs out takes nothing of the other’s', async () => {
  await signIn(nurse);
  await signIn(juliet);
  const { stream } = await phaseOf(app, nurse.jid, 'online');
  await phaseOf(app, juliet.jid, 'online');
  await say(nurse, 'to the nurse');
  await say(juliet, 'to Juliet');
  const roster = async () => [
    await app.handlers['roster.list']({ account: nurse.jid }),
    (await openStreamsStore().roster(nurse.jid))?.items,
  ];
  const vault = openVaultStore();
  await until(
    'both are in the vault',
    async () => (await vault.get(juliet.jid)) && (await vault.get(nurse.jid)),
  );
  await until(
    'Juliet’s frames are stored',
    async () => (await framesOf(juliet)).some((text) => text.includes('to Juliet')) || undefined,
  );
  await until(
    'the nurse’s frames are stored',
    async () => (await framesOf(nurse)).some((text) => text.includes('to the nurse')) || undefined,
  );
  const before = {
    frames: await framesOf(nurse),
    secrets: await vault.get(nurse.jid),
    roster: await roster(),
  };

  await app.handlers['accounts.signOut']({ jid: juliet.jid });

  expect([await framesOf(juliet), await vault.get(juliet.jid)]).toEqual([[], undefined]);
  expect((await framesOf(nurse)).slice(0, before.frames.length)).toEqual(before.frames);
  expect(await vault.get(nurse.jid)).toEqual(before.secrets);
  // Who is there is not asked for: Juliet, who is in this roster, has just left.
  expect((await roster())[1]).toEqual(before.roster[1]);
  expect(await accountIn(app, nurse.jid)).toMatchObject({ stream, state: { phase: 'online' } });
  await say(nurse, 'and now?');
});
