/** Requests that wait for their answer when the stream is cut, in Node on real servers: resumed, and not resumed. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pingRequest } from '../src/core/xep/xep-0199.ts';
import { attr } from '../src/core/xml/index.ts';
import type { XmlElement } from '../src/core/xml/types.ts';
import { openStreamsStore } from '../src/store/streams-store.ts';
import { juliet, parts, users as everyone } from './world/accounts.ts';
import { createAuthority, type Authority } from './world/ca.ts';
import { startDelay, type Delay } from './world/delay.ts';
import { startEjabberd } from './world/ejabberd.ts';
import { needs } from './world/needs.ts';
import { openNodeSession, type NodeSession } from './world/node-session.ts';
import { installWebSocket } from './world/node-socket.ts';
import { startProsody } from './world/prosody.ts';
import type { Server } from './world/server.ts';
import { startTap, type Tap } from './world/tap.ts';
import { until } from './world/wait.ts';

const { domain } = parts(juliet.jid);
const users = everyone.filter(({ jid }) => parts(jid).domain === domain);
const kinds = [
  { name: 'Prosody', missing: await needs('prosody'), start: startProsody },
  { name: 'ejabberd', missing: await needs('ejabberd'), start: startEjabberd },
];

describe.each(kinds.filter(({ missing }) => missing === undefined))('$name', (kind) => {
  const routes = new Map<string, { readonly port: number }>();
  let ca: Authority;
  let server: Server;
  let tap: Tap;
  let link: Delay;
  let restore: () => void;
  let node: NodeSession | undefined;

  beforeAll(async () => {
    ca = await createAuthority();
    server = await kind.start({ domains: [domain], users, ca });
    routes.set(domain, { port: server.httpPort });
    tap = await startTap({ ca, routes });
    link = await startDelay({ to: tap.port, latency: 0 });
    restore = installWebSocket({ addresses: [{ host: domain, port: 443, to: link.port }], ca: ca.cert });
  }, 60_000);

  afterAll(async () => {
    restore();
    await link.stop();
    await tap.stop();
    await server.stop();
  });

  beforeEach(() => {
    globalThis.indexedDB = new IDBFactory();
  });

  afterEach(async () => {
    link.setLatency(0);
    await node?.session.stop();
  });

  /** Online, and able to come back. */
  const signIn = async (): Promise<NodeSession> => {
    node = await openNodeSession(juliet);
    await node.online(1);
    await until('the session can be resumed', async () => {
      const stored = await openStreamsStore().session(juliet.jid);
      return typeof stored?.management.id === 'string' || undefined;
    });
    return node;
  };
  const ask = ({ layers }: NodeSession): Promise<XmlElement> => {
    const layer = layers.at(-1);
    if (layer === undefined) throw new Error('no session began');
    return layer.request(pingRequest(domain));
  };

  test.each([
    ['before the server had it', 'out'],
    ['before its answer was here', 'in'],
  ])('one that was cut off %s is answered on the resumed stream', async (_when, way) => {
    const one = await signIn();
    if (way === 'out') link.setLatency(5000);
    if (way === 'in') link.setLatency(1500);
    const asked = ask(one);
    if (way === 'in') {
      await until('the server was asked', () => {
        const frames = tap.connections.at(-1)?.frames ?? [];
        return (
          frames.some(({ direction, text }) => direction === 'out' && text.includes(':ping')) || undefined
        );
      });
    }
    // It is stored before it leaves.
    await until('the request is on its way', async () => {
      const stored = await openStreamsStore().session(juliet.jid);
      return (stored?.management.queue.length ?? 0) > 0 || undefined;
    });
    link.cut();
    link.setLatency(0);
    await one.online(2);
    expect(attr(await asked, 'type')).toBe('result');
    expect(one.onlines).toEqual([false, true]);
    expect(one.layers).toHaveLength(1);
  });

  test('one fails with its reason where the session cannot be resumed', async () => {
    const one = await signIn();
    link.setLatency(5000);
    const asked = ask(one);
    const ended = expect(asked).rejects.toMatchObject({ name: 'SessionEndedError', reason: 'lost' });
    // The name leads to a server that knows nothing of the session.
    const other = await kind.start({ domains: [domain], users, ca });
    routes.set(domain, { port: other.httpPort });
    try {
      link.cut();
      link.setLatency(0);
      await one.online(2);
      await ended;
      expect(one.onlines).toEqual([false, false]);
      expect(one.layers).toHaveLength(2);
      await one.session.stop();
    } finally {
      routes.set(domain, { port: server.httpPort });
      await other.stop();
    }
  }, 60_000);
});
