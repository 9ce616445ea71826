/** The background as the worker runs it, in Node, on a real Prosody through TLS; the browser is left to the journeys. */
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../src/background/app.ts';
import type { Pushed } from '../src/contract/index.ts';
import type { KeyValuePort } from '../src/platform/ports.ts';
import { usualSettings } from '../src/contract/settings.ts';
import { openChatReader, openFramesReader } from '../src/store/open-readers.ts';
import { juliet, nurse, romeo, users } from './world/accounts.ts';
import { createAuthority } from './world/ca.ts';
import { needs } from './world/needs.ts';
import { phaseOf, wakeApp } from './world/node-app.ts';
import { memoryStorage } from './world/node-ports.ts';
import { installWebSocket } from './world/node-socket.ts';
import { startProsody, type Prosody } from './world/prosody.ts';
import { startPartner } from './world/romeo.ts';
import { startTap, type Tap } from './world/tap.ts';
import { until } from './world/wait.ts';

const missing = await needs('prosody');
const domains = ['capulet.example', 'montague.example'];
describe.skipIf(missing !== undefined)('on Prosody', () => {
  let prosody: Prosody;
  let tap: Tap;
  let restore: () => void;

  beforeAll(async () => {
    const ca = await createAuthority();
    prosody = await startProsody({ domains, users, ca });
    const routes = new Map(domains.map((domain) => [domain, { port: prosody.httpPort }]));
    tap = await startTap({ ca, routes });
    const addresses = domains.map((host) => ({ host, port: 443, to: tap.port }));
    restore = installWebSocket({ addresses, ca: ca.cert });
  }, 30_000);

  afterAll(async () => {
    restore();
    await tap.stop();
    await prosody.stop();
  });

  const wake = (session?: KeyValuePort): Promise<App> => wakeApp(prosody.httpPort, session);

  test('signs in, talks to another domain, and signs in again from keys after the worker was lost', async () => {
    const session = memoryStorage();
    const app = await wake(session);
    const pushed: Pushed[] = [];
    const surface = app.connected((one) => pushed.push(one));
    await app.handlers['accounts.signIn']({ jid: juliet.jid, password: juliet.password, allowPlain: false });
    const online = await phaseOf(app, juliet.jid, 'online');
    expect(online.state).toMatchObject({
      mechanism: 'SCRAM-SHA-256',
      url: 'wss://capulet.example/xmpp-websocket',
    });

    const partner = await startPartner({
      user: romeo,
      httpPort: prosody.httpPort,
      lines: ['It is the east.'],
    });
    await app.handlers['chat.send']({
      account: juliet.jid,
      to: romeo.jid,
      body: 'What light <breaks> & "shines"?',
    });
    await partner.hears('What light <breaks> & "shines"?');
    const messages = await until('the answer is stored', async () => {
      const stored = await openChatReader().messages(juliet.jid, romeo.jid, 10);
      return stored.length === 2 && stored[0]?.state === 'acked' ? stored : undefined;
    });
    expect(messages.map(({ body, state }) => [body, state])).toEqual([
      ['What light <breaks> & "shines"?', 'acked'],
      ['It is the east.', 'received'],
    ]);
    await until('the roster and who is there', async () => {
      const contacts = await app.handlers['roster.list']({ account: juliet.jid });
      return contacts.some(({ jid, available }) => jid === romeo.jid && available > 0);
    });
    expect(pushed.some((one) => one.type === 'event' && one.event.type === 'frames.appended')).toBe(true);
    const stored = await openFramesReader().last(1000);
    expect(stored.map(({ text }) => text).join('')).not.toContain(juliet.password);

    // The first app is dropped without goodbye, as a killed worker is; its socket goes on until it is closed below.
    const woken = await wake(session);
    const again = await phaseOf(woken, juliet.jid, 'online');
    expect(again.stream).not.toBe(online.stream);
    expect((await openFramesReader().last(1000)).slice(0, stored.length)).toEqual(stored);
    surface.gone();
    await partner.stop();
    await woken.handlers['accounts.forget']({ jid: juliet.jid });
    await app.handlers['accounts.signOut']({ jid: juliet.jid });
  });

  test('every frame is kept as the tap saw it, secret spans masked at the same length', async () => {
    const app = await wake();
    // The usual few frames would go with their session.
    await app.handlers['settings.set']({ ...usualSettings, framesKept: 10_000 });
    const before = tap.connections.length;
    await app.handlers['accounts.signIn']({ jid: juliet.jid, password: juliet.password, allowPlain: false });
    const { stream } = await phaseOf(app, juliet.jid, 'online');
    await app.handlers['accounts.signOut']({ jid: juliet.jid });
    const seen = tap.connections[before]?.frames ?? [];
    const kept = await until('all frames are stored', async () => {
      const frames = (await openFramesReader().last(5000)).filter((frame) => frame.stream === stream);
      return frames.length === seen.length ? frames : undefined;
    });
    expect(seen.length).toBeGreaterThan(10);
    let masked = 0;
    // What crosses on the way has another order at each end; each direction has one order.
    const wires = {
      in: seen.filter(({ direction }) => direction === 'in').values(),
      out: seen.filter(({ direction }) => direction === 'out').values(),
    };
    for (const frame of kept) {
      const wire = wires[frame.direction].next().value;
      expect(frame.bytes).toBe(wire?.bytes);
      expect(frame.text.length).toBe(wire?.text.length);
      const differs = Array.from({ length: frame.text.length }, (_, at) => at)
        .filter((at) => frame.text[at] !== wire?.text[at])
        .map((at) => frame.text[at]);
      expect(differs.every((char) => char === '•')).toBe(true);
      masked += differs.length;
    }
    expect(masked).toBeGreaterThan(50);
  });

  test('a password beyond ASCII is prepared before it is used', async () => {
    const app = await wake();
    await app.handlers['accounts.signIn']({ jid: nurse.jid, password: nurse.password, allowPlain: false });
    await phaseOf(app, nurse.jid, 'online');
    await app.handlers['accounts.forget']({ jid: nurse.jid });
  });

  test('a wrong password stops, says so, and is not tried again', async () => {
    const app = await wake();
    const before = tap.connections.length;
    await app.handlers['accounts.signIn']({ jid: juliet.jid, password: 'wrong', allowPlain: false });
    const { state } = await phaseOf(app, juliet.jid, 'needs-you');
    expect(state).toMatchObject({
      need: 'password',
      failure: { area: 'stream', failure: { code: 'wrong-password' } },
    });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(tap.connections.length).toBe(before + 1);
    await app.handlers['accounts.forget']({ jid: juliet.jid });
  });
});
