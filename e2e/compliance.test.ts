/** The suites held against real servers: what is graded agrees with how each is configured. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { App } from '../src/background/app.ts';
import { gradeSuite } from '../src/core/conformance/suites/grade.ts';
import { providers } from '../src/core/conformance/suites/providers.ts';
import { suites } from '../src/core/conformance/suites/suites.ts';
import type { Evidence, Provider } from '../src/core/conformance/suites/types.ts';
import { openHistoryReader } from '../src/store/open-readers.ts';
import { sessionFacts, streamFeatures } from '../src/ui/options/compliance/session-evidence.ts';
import { surveyServer, unasked } from '../src/ui/options/compliance/survey.ts';
import { juliet, users } from './world/accounts.ts';
import { createAuthority } from './world/ca.ts';
import { librariesOf, startEjabberd } from './world/ejabberd.ts';
import { findEjabberd } from './world/find.ts';
import { needs } from './world/needs.ts';
import { accountIn, phaseOf, wakeApp } from './world/node-app.ts';
import { installWebSocket } from './world/node-socket.ts';
import { startProsody, type ProsodyOptions } from './world/prosody.ts';
import type { Server } from './world/server.ts';
import { startTap } from './world/tap.ts';
import { until } from './world/wait.ts';

const domain = 'capulet.example';
const noProsody = await needs('prosody');
const noEjabberd = await needs('ejabberd');
const ends: (() => Promise<void> | void)[] = [];

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Juliet signed in on a server of her own, and what is there to judge it by. */
async function surveyed(
  start: (ca: Awaited<ReturnType<typeof createAuthority>>) => Promise<Server>,
): Promise<Evidence> {
  const ca = await createAuthority();
  const server = await start(ca);
  ends.push(() => server.stop());
  const tap = await startTap({ ca, routes: new Map([[domain, { port: server.httpPort }]]) });
  ends.push(() => tap.stop());
  ends.push(installWebSocket({ addresses: [{ host: domain, port: 443, to: tap.port }], ca: ca.cert }));
  const app = await wakeApp(server.httpPort);
  await app.handlers['accounts.signIn']({ jid: juliet.jid, password: juliet.password, allowPlain: false });
  await phaseOf(app, juliet.jid, 'online');
  ends.push(async () => void (await app.handlers['accounts.signOut']({ jid: juliet.jid })));
  return evidenceOf(app);
}

async function evidenceOf(app: App): Promise<Evidence> {
  // SASL2 is online with `<success/>`: what the server offers whoever is authenticated comes after it.
  const stream = await until('the features of the stream are noted', async () => {
    const events = await openHistoryReader().events(juliet.jid);
    const told = events.some((one) => 'course' in one && one.course.features.length > 0);
    return told ? (streamFeatures(events) ?? undefined) : undefined;
  });
  let seen = unasked;
  await surveyServer(
    async (name, args) => ({ ok: true, value: await app.handlers[name](args) }),
    juliet.jid,
    (so) => (seen = so),
  );
  expect(seen.failure).toBeNull();
  const resolution = await app.handlers['discovery.resolve']({ address: juliet.jid, use: 'all' });
  const hostMeta = resolution.documents.flatMap(({ kind, outcome }) =>
    outcome.ok && kind.startsWith('host-meta') ? [outcome.finalUrl] : [],
  );
  return {
    entities: seen.entities,
    answers: seen.answers,
    settled: seen.settled,
    stream,
    listed: resolution.candidates,
    hostMeta,
    dns: false,
    session: sessionFacts(await accountIn(app, juliet.jid), hostMeta.length > 0),
    sent: null,
  };
}

/** Verdicts of the newest suite, by feature and provider. */
function verdictsOf(evidence: Evidence): Record<string, string> {
  const [newest] = suites;
  if (newest === undefined) throw new Error('no suite');
  const rows = gradeSuite(newest, 'server', evidence).flatMap((table) => table.rows);
  return Object.fromEntries(
    rows.flatMap((row) =>
      row.providers.flatMap(({ id, verdict }) => (verdict === null ? [] : [[id, verdict.state]])),
    ),
  );
}

const everywhere = {
  rfc6120: 'yes',
  rfc7590: 'yes',
  rfc6121: 'yes',
  rfc7395: 'yes',
  '0030': 'yes',
  '0156': 'yes',
  '0114': 'unknown',
  '0368': 'unknown',
  '0249': 'yes',
};

describe.skipIf(noProsody !== undefined)('Prosody', () => {
  const people = users.filter(({ jid }) => jid.endsWith(`@${domain}`));
  const on = (more: Partial<ProsodyOptions>) =>
    surveyed((ca) => startProsody({ domains: [domain], users: people, ca, ...more }));

  test('with everything that the suites ask for', async () => {
    const evidence = await on({
      modules: [
        'sasl2',
        'sasl2_bind2',
        'sasl2_sm',
        'csi',
        'vcard_legacy',
        'bookmarks',
        'cloud_notify',
        'turn_external',
      ],
      components: { [`conference.${domain}`]: 'muc', [`upload.${domain}`]: 'http_file_share' },
    });
    expect(verdictsOf(evidence)).toMatchObject({
      ...everywhere,
      '0206': 'yes',
      '0115': 'yes',
      '0163': 'yes',
      '0398': 'yes',
      '0153': 'yes',
      '0054': 'yes',
      '0280': 'yes',
      '0191': 'yes',
      '0045': 'yes',
      '0048': 'yes',
      '0402': 'yes',
      '0223': 'yes',
      '0049': 'yes',
      '0198': 'yes',
      '0313': 'yes',
      '0363': 'yes',
      '0352': 'yes',
      '0357': 'yes',
      // No room is there to tell.
      '0313-muc': 'unknown',
      '0410': 'unknown',
    });
  });

  test('with little', async () => {
    const evidence = await on({
      without: ['carbons', 'mam', 'smacks', 'csi_simple', 'blocklist', 'pep', 'vcard4', 'bosh'],
    });
    expect(verdictsOf(evidence)).toMatchObject({
      ...everywhere,
      '0206': 'no',
      '0163': 'no',
      '0398': 'no',
      '0280': 'no',
      '0191': 'no',
      '0045': 'no',
      '0402': 'no',
      '0223': 'no',
      '0049': 'no',
      '0054': 'no',
      '0198': 'no',
      '0313': 'no',
      '0363': 'no',
      '0352': 'no',
      '0357': 'no',
      '0215': 'no',
    });
  });

  test('has every module that is named as the way to get something', () => {
    const folders = ['/usr/lib/prosody/modules', '/usr/local/lib/prosody/modules'];
    const folder = folders.find(existsSync);
    expect(folder).toBeDefined();
    const named = Object.values(providers).flatMap((one: Provider) => [
      ...(one.prosody?.modules ?? []),
      ...(one.prosody?.component === undefined ? [] : [one.prosody.component[1]]),
    ]);
    const has = (name: string): boolean =>
      [`mod_${name}.lua`, `mod_${name}`, `${name}/mod_${name}.lua`].some((file) =>
        existsSync(`${String(folder)}/${file}`),
      );
    expect(named.length).toBeGreaterThan(15);
    expect([...new Set(named)].filter((name) => !has(name))).toEqual([]);
  });
});

describe.skipIf(noEjabberd !== undefined)('ejabberd', () => {
  const people = users.filter(({ jid }) => jid.endsWith(`@${domain}`));
  const on = (modules: readonly string[]) =>
    surveyed((ca) => startEjabberd({ domains: [domain], users: people, ca, modules }));

  test('with much of what the suites ask for', async () => {
    const evidence = await on([
      'mod_blocking',
      'mod_privacy',
      'mod_caps',
      'mod_client_state',
      'mod_http_upload',
      'mod_muc',
      'mod_private',
      'mod_push',
      'mod_vcard',
    ]);
    expect(verdictsOf(evidence)).toMatchObject({
      ...everywhere,
      '0206': 'yes',
      '0115': 'yes',
      '0054': 'yes',
      '0280': 'yes',
      '0191': 'yes',
      '0045': 'yes',
      '0049': 'yes',
      '0198': 'yes',
      '0313': 'yes',
      '0363': 'yes',
      '0352': 'yes',
      '0357': 'yes',
      '0163': 'no',
    });
  });

  test('with little', async () => {
    expect(verdictsOf(await on([]))).toMatchObject({
      ...everywhere,
      '0163': 'no',
      '0191': 'no',
      '0045': 'no',
      '0049': 'no',
      '0054': 'no',
      '0363': 'no',
      '0352': 'no',
      '0357': 'no',
      '0115': 'no',
    });
  });

  test('has every module that is named as the way to get something', () => {
    const named = [
      ...new Set(Object.values(providers).flatMap((one: Provider) => one.ejabberd?.modules ?? [])),
    ];
    const found = findEjabberd();
    const libraries = found.found ? (librariesOf(found.path) ?? '') : '';
    const [release = ''] = readdirSync(libraries).filter((name) => /^ejabberd-\d/.test(name));
    const has = (name: string): boolean => existsSync(join(libraries, release, 'ebin', `${name}.beam`));
    expect(named.length).toBeGreaterThan(12);
    expect(named.filter((name) => !has(name))).toEqual([]);
  });
});
