import { beforeAll, describe, expect, test } from 'vitest';
import { domains } from './index.ts';
import { juliet, romeo, users } from './accounts.ts';
import { createAuthority } from './ca.ts';
import { startEjabberd, type Ejabberd } from './ejabberd.ts';
import { needs } from './needs.ts';
import { read } from './read.ts';
import { startPartner } from './romeo.ts';
import { startTap } from './tap.ts';

const missing = await needs('ejabberd');

describe.skipIf(missing !== undefined)('ejabberd', () => {
  let server: Ejabberd;
  const ca = createAuthority();
  beforeAll(async () => {
    server = await startEjabberd({ domains, users, ca: await ca });
    return server.stop;
  }, 40_000);

  test('serves both host-meta documents through the tap', async () => {
    const authority = await ca;
    const routes = new Map(domains.map((name) => [name, { port: server.httpPort }]));
    const tap = await startTap({ ca: authority, routes });
    const addresses = domains.map((host) => ({ host, port: 443, to: tap.port }));
    for (const domain of domains) {
      for (const name of ['host-meta', 'host-meta.json']) {
        const url = `https://${domain}/.well-known/${name}`;
        const { status, body } = await read(url, { addresses, ca: authority.cert });
        expect(status).toBe(200);
        expect(body).toContain(`wss://${domain}/xmpp-websocket`);
      }
    }
    await tap.stop();
  });

  test('people of two domains talk, and know each other', async () => {
    const partner = await startPartner({ user: romeo, httpPort: server.httpPort });
    const person = await startPartner({ user: juliet, httpPort: server.httpPort, lines: [] });
    expect(await person.ask(juliet.jid, 'query', 'jabber:iq:roster')).toContain(romeo.jid);
    await person.say(romeo.jid, 'Do you hear me?');
    expect((await partner.hears('Do you hear me?')).from).toBe(person.jid);
    await person.stop();
    await partner.stop();
  });
});
