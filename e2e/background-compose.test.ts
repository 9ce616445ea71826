/** Stanzas written by hand, as the worker sends them, on real servers: counted like any other, and kept from harm. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RequestError } from '../src/contract/failure.ts';
import { juliet, parts, users as everyone } from './world/accounts.ts';
import { createAuthority } from './world/ca.ts';
import { startEjabberd } from './world/ejabberd.ts';
import { needs } from './world/needs.ts';
import { phaseOf, wakeApp } from './world/node-app.ts';
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
  let server: Server;
  let tap: Tap;
  let restore: () => void;

  beforeAll(async () => {
    globalThis.indexedDB = new IDBFactory();
    const ca = await createAuthority();
    server = await kind.start({ domains: [domain], users, ca });
    tap = await startTap({ ca, routes: new Map([[domain, { port: server.httpPort }]]) });
    restore = installWebSocket({ addresses: [{ host: domain, port: 443, to: tap.port }], ca: ca.cert });
  }, 60_000);

  afterAll(async () => {
    restore();
    await tap.stop();
    await server.stop();
  });

  test('is sent on the session, counted with it, and answered', { timeout: 60_000 }, async () => {
    const app = await wakeApp(server.httpPort);
    const { handlers } = app;
    const account = juliet.jid;
    const refusal = async (text: string): Promise<unknown> => {
      const error: unknown = await handlers['compose.send']({ account, text }).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      return error instanceof RequestError ? error.failure : error;
    };
    const ping = (id: string) =>
      `<iq xmlns='jabber:client' type='get' id='${id}' to='${domain}'><ping xmlns='urn:xmpp:ping'/></iq>`;
    expect(await refusal(ping('x'))).toEqual({ code: 'unknown-account' });
    await handlers['accounts.signIn']({ jid: account, password: juliet.password, allowPlain: false });
    await phaseOf(app, account, 'online');

    const answered = (id: string) =>
      until(`the answer to ${id}`, () =>
        Promise.resolve(
          tap.connections
            .flatMap(({ frames }) => frames)
            .some(
              ({ direction, text }) =>
                direction === 'in' && text.includes(id) && /type=["']result/.test(text),
            ) || undefined,
        ),
      );
    for (let n = 0; n < 10; n += 1) await handlers['compose.send']({ account, text: ping(`by-hand-${n}`) });
    await answered('by-hand-9');
    const counts = await until('all are acknowledged', async () => {
      const { management } = await handlers['session.counts']({ account });
      return management !== null && management.sent >= 10 && management.unacknowledged === 0
        ? management
        : undefined;
    });
    expect(counts.acknowledged).toBe(counts.sent);

    // Each of these would end or upset the stream; none reaches it.
    for (const text of [
      "<a xmlns='urn:xmpp:sm:3' h='4000'/>",
      "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>",
      "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'/>",
      '<iq><',
      "<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>",
    ]) {
      expect(await refusal(text)).toMatchObject({ code: 'bad-request' });
    }
    // No stanza: it leaves, and is not counted.
    const before = (await handlers['session.counts']({ account })).management?.sent;
    await handlers['compose.send']({ account, text: "<active xmlns='urn:xmpp:csi:0'/>" });
    await handlers['compose.send']({ account, text: ping('by-hand-last') });
    await answered('by-hand-last');
    expect((await handlers['session.counts']({ account })).management?.sent).toBe((before ?? 0) + 1);
    expect(tap.connections).toHaveLength(1);
    await handlers['accounts.signOut']({ jid: account });
    expect(await refusal(ping('y'))).toEqual({ code: 'not-online' });
  });
});
