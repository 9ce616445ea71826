import { expect, test } from 'vitest';
import type { Info } from '../../xep/xep-0030.ts';
import { gradeSuite, type GradedRow } from './grade.ts';
import { providers } from './providers.ts';
import { remedyLines } from './remedy.ts';
import { suites, type FeatureId } from './suites.ts';
import { judgeCheck } from './check.ts';
import type { Category, Entity, Evidence, Side } from './types.ts';

const domain = 'capulet.example';
const info = (features: readonly string[], ...identities: readonly string[]): Info => ({
  features,
  forms: [],
  identities: identities.map((one) => {
    const [category = '', type = ''] = one.split('/');
    return { category, type, lang: '', name: '' };
  }),
});
const entity = (role: Entity['role'], jid: string, said: Info | null): Entity => ({
  role,
  jid,
  info: said,
});

const nothing: Evidence = {
  entities: [entity('server', domain, info([])), entity('account', `juliet@${domain}`, info([]))],
  settled: true,
  stream: new Set(),
  listed: [],
  hostMeta: [],
  dns: true,
  answers: { roster: 'no', vcard: 'no', private: 'no' },
  session: new Set(['online', 'tls']),
  sent: null,
};
const newest = suites[0];
if (newest === undefined) throw new Error('no suite');

function rowOf(evidence: Evidence, feature: FeatureId, category: Category, side: Side = 'server'): GradedRow {
  const table = gradeSuite(newest as NonNullable<typeof newest>, side, evidence).find(
    (one) => one.category === category,
  );
  const found = table?.rows.find((one) => one.feature === feature);
  if (found === undefined) throw new Error(`${category} has no ${feature}`);
  return found;
}

test('a feature is seen where it belongs, and named with who has it', () => {
  const carbons = entity('server', domain, info(['urn:xmpp:carbons:2']));
  expect(rowOf({ ...nothing, entities: [carbons] }, 'carbons', 'im').verdict).toEqual({
    state: 'yes',
    seen: [{ place: 'feature', what: 'urn:xmpp:carbons:2', who: domain }],
  });
  const strayed = entity('component', `x.${domain}`, info(['urn:xmpp:carbons:2']));
  expect(
    rowOf({ ...nothing, entities: [...nothing.entities, strayed] }, 'carbons', 'im').verdict?.state,
  ).toBe('no');
});

test('what nobody answered is not a cross', () => {
  const silent = {
    ...nothing,
    entities: [entity('server', domain, info([])), entity('account', `juliet@${domain}`, null)],
  };
  expect(rowOf(silent, 'history', 'im').verdict).toEqual({ state: 'unknown', why: 'no-answer' });
  expect(rowOf({ ...nothing, settled: false }, 'history', 'im').verdict).toEqual({
    state: 'unknown',
    why: 'reading',
  });
  expect(rowOf({ ...nothing, stream: null }, 'client-state', 'mobile').verdict).toEqual({
    state: 'unknown',
    why: 'no-features',
  });
  expect(rowOf({ ...nothing, dns: false }, 'direct-tls', 'core').verdict).toEqual({
    state: 'unknown',
    why: 'needs-dns',
  });
  expect(rowOf(nothing, 'direct-tls', 'core').verdict?.state).toBe('no');
});

test('a row needs all of its specifications, or one where the suite says so', () => {
  const overWebSocket = { ...nothing, session: new Set(['online', 'tls', 'websocket'] as const) };
  const server = rowOf(overWebSocket, 'web-connection', 'web');
  expect(server.providers.map(({ verdict }) => verdict?.state)).toEqual(['yes', 'no']);
  expect(server.verdict?.state).toBe('no');
  expect(rowOf(overWebSocket, 'web-connection', 'web', 'client').verdict?.state).toBe('yes');
});

test('rooms tell of their archive; without one the service may', () => {
  const muc = (features: readonly string[]) => entity('component', `rooms.${domain}`, info(features));
  const at = (...more: readonly Entity[]) =>
    rowOf(
      { ...nothing, entities: [...nothing.entities, ...more] },
      'advanced-group-chat',
      'im',
    ).providers.find(({ id }) => id === '0313-muc')?.verdict;
  expect(at(muc([]))).toEqual({ state: 'unknown', why: 'no-room' });
  expect(at(muc(['urn:xmpp:mam:2']))?.state).toBe('yes');
  expect(at(muc([]), entity('room', `a@rooms.${domain}`, info(['urn:xmpp:mam:2'])))?.state).toBe('yes');
  expect(at(muc([]), entity('room', `a@rooms.${domain}`, info([])))?.state).toBe('no');
});

test('a level is met, missed or open, and asks for Core too', () => {
  const im = gradeSuite(newest, 'server', nothing).find(({ category }) => category === 'im');
  const core = gradeSuite(newest, 'server', nothing).find(({ category }) => category === 'core');
  expect(core?.standing.core).toEqual({ state: 'open', asked: 4, yes: 3, no: 0, unknown: 1 });
  expect(core?.standing.advanced.state).toBe('missed');
  expect(im?.standing.core.asked).toBe(4 + 5);
  expect(im?.standing.core.state).toBe('missed');
});

test('a client is graded by what it says and sends, and nothing is a server’s', () => {
  const client: Evidence = {
    ...nothing,
    entities: [entity('client', `juliet@${domain}/x`, info(['urn:xmpp:receipts']))],
    session: null,
  };
  expect(rowOf(client, 'receipts', 'im', 'client').verdict?.state).toBe('yes');
  expect(rowOf(client, 'chat-states', 'im', 'client').verdict?.state).toBe('no');
  expect(rowOf(client, 'tls', 'core', 'client').verdict).toEqual({ state: 'unknown', why: 'not-ours' });
  expect(rowOf(client, 'server-extensibility', 'core', 'client').verdict).toBeNull();
  const sending = { ...client, sent: new Set(['urn:xmpp:csi:0']) };
  expect(rowOf(sending, 'client-state', 'mobile', 'client').verdict?.state).toBe('yes');
  expect(rowOf(sending, 'stream-management', 'mobile', 'client').verdict).toEqual({
    state: 'unknown',
    why: 'not-sent',
  });
});

test('every year has its own tables', () => {
  expect(suites.map(({ year }) => year)).toEqual([2023, 2022, 2021, 2020]);
  const conversion = suites.map(({ tables }) =>
    tables.im?.some(({ providers: ids }) => ids.includes('0411')),
  );
  expect(conversion).toEqual([false, false, true, true]);
  expect(suites.map(({ tables }) => tables.av !== undefined)).toEqual([true, true, true, false]);
});

test('every check answers when nothing was seen at all, and none finds something', () => {
  const empty: Evidence = { ...nothing, entities: [], session: new Set(), sent: new Set() };
  for (const { spec, server, client } of Object.values(providers)) {
    for (const check of [server, client]) {
      if (check === null || 'relayed' in check) continue;
      expect([spec, judgeCheck(check, empty).state]).not.toEqual([spec, 'yes']);
    }
  }
});

test('what to configure', () => {
  expect(remedyLines('prosody', providers['0280'].prosody, domain)).toBe(
    'modules_enabled:append { "carbons" }',
  );
  expect(remedyLines('prosody', providers['0313-muc'].prosody, domain)).toBe(
    `Component "conference.${domain}" "muc"\n  modules_enabled = { "muc_mam" }`,
  );
  expect(remedyLines('ejabberd', providers['0191'].ejabberd, domain)).toBe(
    'modules:\n  mod_blocking: {}\n  mod_privacy: {}',
  );
  expect(remedyLines('prosody', providers['0045'].prosody, '"\n--')).not.toContain('""');
});
