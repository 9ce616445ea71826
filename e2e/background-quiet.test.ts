/**
 * What crosses the wire while nothing happens, in Node on Prosody: dead connections are found, and nothing is said
 * twice.
 */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { KeyValuePort } from '../src/platform/ports.ts';
import { juliet, romeo, users } from './world/accounts.ts';
import { createAuthority } from './world/ca.ts';
import { startDelay, type Delay } from './world/delay.ts';
import { needs } from './world/needs.ts';
import { phaseOf, wakeMortal, type MortalApp } from './world/node-app.ts';
import { memoryStorage } from './world/node-ports.ts';
import { installWebSocket } from './world/node-socket.ts';
import { startPartner } from './world/romeo.ts';
import { startProsody, type Prosody } from './world/prosody.ts';
import { startTap, type Tap } from './world/tap.ts';
import { until } from './world/wait.ts';

const missing = await needs('prosody');
const domains = ['capulet.example', 'montague.example'];

describe.skipIf(missing !== undefined)('on Prosody', () => {
  let server: Prosody;
  let tap: Tap;
  let link: Delay;
  let restore: () => void;
  let session: KeyValuePort;
  let living: MortalApp | undefined;

  beforeAll(async () => {
    const ca = await createAuthority();
    server = await startProsody({ domains, users, ca });
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
    link.resume();
    await living?.app.handlers['accounts.forget']({ jid: juliet.jid }).catch(() => undefined);
    living = undefined;
  });

  const wake = async (): Promise<MortalApp> => (living = await wakeMortal(server.httpPort, session));
  const signedIn = async (): Promise<MortalApp> => {
    const one = await wake();
    await one.app.handlers['accounts.signIn']({
      jid: juliet.jid,
      password: juliet.password,
      allowPlain: false,
    });
    await phaseOf(one.app, juliet.jid, 'online');
    return one;
  };
  /** What left on the newest connection. */
  const sent = (): string[] =>
    (tap.connections.at(-1)?.frames ?? []).flatMap(({ direction, text }) =>
      direction === 'out' ? [text] : [],
    );
  const lost = async ({ app }: MortalApp, ms: number): Promise<unknown> => {
    const gone = async () => {
      const [account] = await app.handlers['accounts.list']({});
      return account !== undefined && 'failure' in account.state ? account.state.failure : undefined;
    };
    return until('the stream is given up', gone, ms);
  };

  test('a message into a dead connection finds it within 10 s, and is delivered once on the next', async () => {
    const partner = await startPartner({ user: romeo, httpPort: server.httpPort, lines: [] });
    const one = await signedIn();
    await until(
      'everything was acknowledged',
      () => sent().filter((text) => text.includes('<r ')).length > 1 || undefined,
    );
    link.stall();
    await one.app.handlers['chat.send']({ account: juliet.jid, to: romeo.jid, body: 'into the void' });
    expect(await lost(one, 30_000)).toMatchObject({
      area: 'stream',
      failure: { code: 'ping-timeout', seconds: 10 },
    });
    link.cut();
    link.resume();
    await partner.hears('into the void', 20_000);
    await phaseOf(one.app, juliet.jid, 'online');
    expect(partner.heard.map(({ body }) => body)).toEqual(['into the void']);
    await partner.stop();
  }, 60_000);

  test('who opens a surface on a connection that died in silence need not wait as long', async () => {
    const one = await signedIn();
    link.stall();
    // Quiet for long enough to be doubted.
    await new Promise((resolve) => setTimeout(resolve, 5_500));
    const surface = one.app.connected(() => undefined);
    expect(await lost(one, 20_000)).toMatchObject({ failure: { code: 'ping-timeout', seconds: 4 } });
    surface.gone();
  }, 60_000);

  test('presence is said once on a session, also across its workers; that nobody looks, once on each stream', async () => {
    const count = (part: string): number => sent().filter((text) => text.startsWith(part)).length;
    const first = await signedIn();
    await until('it is said that nobody looks', () => count('<inactive ') === 1 || undefined);
    await until('presence is said', () => count('<presence ') === 1 || undefined);
    const surface = first.app.connected(() => undefined);
    await until('it is said that somebody looks', () => count('<active ') === 1 || undefined);
    surface.gone();
    const connections = tap.connections.length;
    first.kill();
    const second = await wake();
    await phaseOf(second.app, juliet.jid, 'online');
    await until('it is said again on the resumed stream', () => count('<inactive ') === 1 || undefined);
    expect(tap.connections.length).toBe(connections + 1);
    expect(tap.connections.at(-1)?.frames.some(({ text }) => text.includes('<resumed'))).toBe(true);
    expect(count('<presence ')).toBe(0);
    second.kill();
    const third = await wake();
    third.app.connected(() => undefined);
    await phaseOf(third.app, juliet.jid, 'online');
    // What leaves behind everything that is due by itself.
    await third.app.handlers['chat.send']({ account: juliet.jid, to: romeo.jid, body: 'and good night' });
    await until('the message leaves', () => count('<message ') === 1 || undefined);
    expect(tap.connections.length).toBe(connections + 2);
    expect(count('<presence ') + count('<inactive ')).toBe(0);
  }, 60_000);
});
