/** The table of faults, row by row, against the background in Node: a live session on a server that misbehaves. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, test } from 'vitest';
import type { App } from '../src/background/app.ts';
import { play, type Stage } from './faults/play.ts';
import { groups } from './faults/table.ts';
import { parts, type User } from './world/accounts.ts';
import { createAuthority } from './world/ca.ts';
import { startEmbedded } from './world/embedded.ts';
import { wakeApp } from './world/node-app.ts';
import { installWebSocket } from './world/node-socket.ts';
import { startPartner } from './world/romeo.ts';
import { startTap } from './world/tap.ts';

/** Two people of one domain who know each other. */
function couple(domain: string): readonly [User, User] {
  const [juliet, romeo] = [`juliet@${domain}`, `romeo@${domain}`];
  return [
    { jid: juliet, password: 'wherefore-art-thou', contacts: [romeo] },
    { jid: romeo, password: 'by-any-other-name', contacts: [juliet] },
  ];
}

const classic = couple('capulet.example');
const modern = couple('modern.example');
const stops: (() => Promise<void> | void)[] = [];
const stages = new Map<readonly [User, User], Stage>();
let apps: App[] = [];

beforeAll(async () => {
  const ca = await createAuthority();
  for (const people of [classic, modern]) {
    const [account, contact] = people;
    const { domain } = parts(account.jid);
    const server = await startEmbedded({
      users: people,
      offers: { management: true, sasl2: people === modern },
    });
    const tap = await startTap({ ca, routes: new Map([[domain, { port: server.httpPort }]]) });
    const partner = await startPartner({ user: contact, httpPort: server.httpPort, lines: [] });
    stops.push(server.stop, tap.stop, partner.stop);
    stages.set(people, { server, tap, account, contact, partner });
  }
  const addresses = [...stages.values()].map(({ tap, account }) => ({
    host: parts(account.jid).domain,
    port: 443,
    to: tap.port,
  }));
  stops.push(installWebSocket({ addresses, ca: ca.cert }));
}, 60_000);

afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

afterEach(async () => {
  for (const app of apps) {
    for (const { jid } of await app.handlers['accounts.list']({})) {
      await app.handlers['accounts.forget']({ jid });
    }
  }
  for (const { server, account } of stages.values()) {
    server.setFault(parts(account.jid).domain, undefined);
    server.expire(account.jid);
  }
  apps = [];
});

describe.each(groups)('$title', ({ cases }) => {
  test.each(cases)('$when: $name', async (one) => {
    const stage = stages.get(one.when !== 'live' && one.modern === true ? modern : classic);
    if (stage === undefined) throw new Error('there is no such stage');
    const app = await wakeApp(stage.server.httpPort);
    apps.push(app);
    await play(one, stage, app);
  });
});
