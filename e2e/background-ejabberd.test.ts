/** The same background on ejabberd, whose streams differ in many small ways from Prosody's. */
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openChatReader } from '../src/store/open-readers.ts';
import { juliet, romeo, users } from './world/accounts.ts';
import { createAuthority } from './world/ca.ts';
import { startDelay, type Delay } from './world/delay.ts';
import { startEjabberd, type Ejabberd } from './world/ejabberd.ts';
import { needs } from './world/needs.ts';
import { phaseOf, wakeApp } from './world/node-app.ts';
import { installWebSocket } from './world/node-socket.ts';
import { startPartner } from './world/romeo.ts';
import { startTap, type Tap } from './world/tap.ts';
import { until } from './world/wait.ts';

const missing = await needs('ejabberd');
const domains = ['capulet.example', 'montague.example'];

describe.skipIf(missing !== undefined)('on ejabberd', () => {
  let server: Ejabberd;
  let tap: Tap;
  let link: Delay;
  let restore: () => void;

  beforeAll(async () => {
    const ca = await createAuthority();
    server = await startEjabberd({ domains, users, ca });
    tap = await startTap({
      ca,
      routes: new Map(domains.map((domain) => [domain, { port: server.httpPort }])),
    });
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

  test('signs in and talks to another domain', async () => {
    const app = await wakeApp(server.httpPort);
    await app.handlers['accounts.signIn']({ jid: juliet.jid, password: juliet.password, allowPlain: false });
    const { state } = await phaseOf(app, juliet.jid, 'online');
    expect(state).toMatchObject({ mechanism: 'SCRAM-SHA-512' });
    const partner = await startPartner({
      user: romeo,
      httpPort: server.httpPort,
      lines: ['It is the east.'],
    });
    await app.handlers['chat.send']({ account: juliet.jid, to: romeo.jid, body: 'What light?' });
    await partner.hears('What light?');
    await until('the answer is stored', async () => {
      const messages = await openChatReader().messages(juliet.jid, romeo.jid, 10);
      return messages.some(({ body }) => body === 'It is the east.') || undefined;
    });
    await partner.stop();

    // With plain passwords stored it makes a new salt at every sign-in, which no kept key fits.
    link.cut();
    await phaseOf(app, juliet.jid, 'waiting');
    await phaseOf(app, juliet.jid, 'online');
    await app.handlers['accounts.forget']({ jid: juliet.jid });
  });
});
