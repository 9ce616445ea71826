import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolutionOf } from '../../../e2e/world/resolution.ts';
import { findDisagreements } from '../discovery/disagreements.ts';
import { checkMediaType } from '../discovery/media-type.ts';
import { rankCandidates } from '../discovery/rank.ts';
import { readSource, type TextKind } from '../discovery/read-source.ts';
import type { Candidate, Resolution } from '../discovery/types.ts';
import { publishedDocuments } from './documents.ts';
import { draftOf, emptyWay } from './from-resolution.ts';
import { judgeDraft, readPin } from './judge.ts';
import { serverConfig } from './server-config.ts';
import {
  hasUrl,
  publishable,
  type DocumentName,
  type Draft,
  type Plan,
  type Way,
  type WayDraft,
} from './types.ts';

const domain = 'capulet.example';
const key = '4/mggdlVx8A3pvHAWW5sD+qJyMtUHgiRuPjVC48N0XQ=';
const kinds: Readonly<Record<DocumentName, TextKind>> = {
  'host-meta': 'host-meta',
  'host-meta.json': 'host-meta.json',
  'xmpp-client.xml': 'hacx',
  'xmpp-server.xml': 'hacx-server',
};
const way: WayDraft = {
  transport: 'websocket',
  url: `wss://${domain}/ws`,
  port: '',
  sni: '',
  ips: '192.0.2.1',
  priority: '10',
  weight: '0',
};
const found = (candidates: readonly Candidate[]): Resolution => resolutionOf(domain, candidates);
const draft = (...ways: readonly WayDraft[]): Draft => ({ domain, ttl: '3600', pins: key, ways });

function planOf(text: Draft): Plan {
  const { plan, faults } = judgeDraft(text);
  expect(faults).toEqual([]);
  if (plan === null) throw new Error('no plan');
  return plan;
}

/** What discovery makes of the documents together; fails on any finding. */
function discovered(plan: Plan): readonly Candidate[] {
  const read = publishedDocuments(plan).map(({ name, mediaType, text }) => {
    const kind = kinds[name];
    const parsed = readSource(kind, text);
    if (!parsed.ok) throw new Error(`${name}: ${JSON.stringify(parsed.failure)}\n${text}`);
    expect(checkMediaType(kind, mediaType)).toEqual([]);
    expect([name, parsed.findings]).toEqual([name, []]);
    return {
      kind: parsed.reading,
      links: parsed.links,
      ...(parsed.ttl === undefined ? {} : { ttl: parsed.ttl }),
    };
  });
  for (const { ttl = plan.ttl } of read) expect(ttl).toBe(plan.ttl);
  expect(findDisagreements(read)).toEqual([]);
  return rankCandidates(plan.domain, read, 1);
}

const label = fc
  .stringMatching(/^[a-z](?:[a-z0-9-]{0,8}[a-z0-9])?$/)
  .filter((one) => !one.startsWith('xn--'));
const host = fc.tuple(label, label).map((labels) => `${labels.join('.')}.example`);
const ip = fc.oneof(fc.ipV4(), fc.ipV6());
/** Whatever somebody types into a path: quotes, angle brackets, entities, controls are no reason to break. */
const path = fc.string({ maxLength: 24 }).map((text) => encodeURI(text.replace(/[\ud800-\udfff]/g, '')));
const rawPath = fc.constantFrom(`a"b'c`, '<script>', '&amp;', '?x=1&y="2"', 'ü', ']]>', '%00');
const sixteen = fc.integer({ min: 0, max: 65_535 });
const anyWay = fc
  .record({
    transport: fc.constantFrom(...publishable),
    host,
    path: fc.oneof(path, rawPath),
    port: fc.integer({ min: 1, max: 65_535 }),
    ips: fc.uniqueArray(ip, { minLength: 1, maxLength: 3 }),
    priority: sixteen,
    weight: sixteen,
  })
  .map((one): WayDraft => {
    const scheme = one.transport === 'bosh' ? 'https' : 'wss';
    const url = hasUrl(one.transport);
    return {
      transport: one.transport,
      url: url ? `${scheme}://${one.host}:${String(one.port)}/${one.path}` : '',
      port: url ? '' : String(one.port),
      sni: url ? '' : one.host,
      ips: one.ips.join(', '),
      priority: String(one.priority),
      weight: String(one.weight),
    };
  });
const identityOf = ({ transport, url, port, sni }: Way): string =>
  `${transport} ${url ?? ''} ${url === null ? `${sni}:${String(port)}` : ''}`;

describe('what is generated is read back', () => {
  test('to the same ways, without a finding, whatever is in them', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyWay, {
          minLength: 1,
          maxLength: 8,
          selector: (one) => {
            const plan = judgeDraft(draft(one)).plan;
            return plan?.ways[0] === undefined ? JSON.stringify(one) : identityOf(plan.ways[0]);
          },
        }),
        fc.integer({ min: 1, max: 604_800 }),
        fc.boolean(),
        (ways, ttl, pinned) => {
          const plan = planOf({ ...draft(...ways), ttl: String(ttl), pins: pinned ? key : '' });
          const candidates = discovered(plan);
          expect(candidates).toHaveLength(plan.ways.length);
          for (const wanted of plan.ways) {
            const found = candidates.find(
              (one) =>
                one.transport === wanted.transport &&
                (wanted.url === null
                  ? one.port === wanted.port && one.sni === wanted.sni
                  : one.url === wanted.url),
            );
            expect(found).toMatchObject({
              sni: wanted.sni,
              priority: wanted.priority,
              weight: wanted.weight,
            });
            expect([...(found?.ips ?? [])].sort()).toEqual([...wanted.ips].sort());
            expect(found?.pins?.map(({ hashes }) => hashes) ?? []).toEqual(
              pinned ? [[{ name: 'sha-256', value: key }]] : [],
            );
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test('each alone', () => {
    for (const transport of publishable) {
      const one = { ...emptyWay(transport, domain), ips: '192.0.2.1 2001:db8::1' };
      const [candidate, ...others] = discovered(planOf(draft(one)));
      expect(others).toEqual([]);
      expect(candidate).toMatchObject({ transport, sni: domain, ips: ['192.0.2.1', '2001:db8::1'] });
    }
  });

  test('and as a form again', () => {
    const plan = planOf(draft(way, { ...emptyWay('s2s-quic', domain), ips: '2001:db8::1' }));
    expect(judgeDraft({ ...draftOf(found(discovered(plan))), ttl: '3600' }).plan).toEqual(plan);
  });
});

test('the documents by name, and none where there is nothing to say', () => {
  const names = (...ways: readonly WayDraft[]) =>
    publishedDocuments(planOf(draft(...ways))).map(({ name }) => name);
  expect(names(way)).toEqual(['host-meta.json', 'host-meta', 'xmpp-client.xml']);
  expect(names({ ...emptyWay('s2s-tls', domain), ips: '::1' })).toEqual([
    'host-meta.json',
    'xmpp-server.xml',
  ]);
  expect(names({ ...emptyWay('quic', domain), ips: '::1' })).toEqual(['host-meta.json']);
});

test('what is found of DNS and without addresses is a form with gaps', () => {
  const resolution = found([
    {
      id: 'a',
      transport: 'starttls',
      endpoint: 'a',
      sources: ['dns'],
      rank: 1,
      reasons: [],
      dialable: false,
      unhonoured: [],
    },
    {
      id: 'b',
      transport: 'bosh',
      url: `https://${domain}/bosh`,
      endpoint: 'b',
      sources: ['host-meta'],
      rank: 2,
      reasons: [],
      dialable: true,
      unhonoured: [],
    },
    {
      id: 'c',
      transport: 'websocket',
      url: `wss://front.example/`,
      endpoint: 'c',
      sources: ['hacx'],
      rank: 3,
      reasons: [],
      dialable: false,
      obstacle: 'fronted',
      unhonoured: [],
    },
  ]);
  const form = draftOf(resolution);
  expect(form.ways.map(({ transport }) => transport)).toEqual(['bosh']);
  expect(judgeDraft(form).faults).toEqual([{ code: 'missing', way: 0, field: 'ips' }]);
});

test('what is found in two places is one way, with the addresses of both', () => {
  const one: Omit<Candidate, 'id' | 'sources'> = {
    transport: 's2s-tls',
    endpoint: domain,
    port: 5270,
    sni: domain,
    rank: 1,
    reasons: [],
    dialable: false,
    unhonoured: [],
  };
  const resolution = found([
    { ...one, id: 'a', sources: ['host-meta.json'], ips: ['192.0.2.1'], priority: 5 },
    { ...one, id: 'b', sources: ['dns'], rank: 2, sni: 'Capulet.example', ips: ['192.0.2.1', '::1'] },
  ]);
  expect(draftOf(resolution).ways).toEqual([
    {
      transport: 's2s-tls',
      url: '',
      port: '5270',
      sni: domain,
      ips: '192.0.2.1 ::1',
      priority: '5',
      weight: '0',
    },
  ]);
});

describe('what is wrong is named with its place', () => {
  test.each([
    [{ url: 'ws://capulet.example/' }, 'url', { code: 'bad-url', fault: 'insecure' }],
    [{ url: ' ' }, 'url', { code: 'missing' }],
    [{ url: 'wss://192.0.2.1/' }, 'url', { code: 'literal-host' }],
    [{ url: 'wss://u:p@capulet.example/' }, 'url', { code: 'bad-url', fault: 'credentials' }],
    [{ ips: '' }, 'ips', { code: 'missing' }],
    [{ ips: '192.0.2.1 999.1.1.1' }, 'ips', { code: 'bad-ip', value: '999.1.1.1' }],
    [{ priority: '70000' }, 'priority', { code: 'bad-number', min: 0, max: 65_535 }],
    [{ weight: '1.5' }, 'weight', { code: 'bad-number', min: 0, max: 65_535 }],
    [{ transport: 'tls', port: '0', sni: domain }, 'port', { code: 'bad-number', min: 1, max: 65_535 }],
    [{ transport: 'tls', port: '443', sni: '192.0.2.1' }, 'sni', { code: 'bad-name', value: '192.0.2.1' }],
    [{ transport: 'tls', port: '443', sni: '"><x' }, 'sni', { code: 'bad-name', value: '"><x' }],
  ] as const)('%j', (change, field, detail) => {
    expect(judgeDraft(draft({ ...way, ...change })).faults).toEqual([{ ...detail, way: 0, field }]);
  });

  test('of the whole', () => {
    expect(judgeDraft({ ...draft(way), ttl: '0' }).faults).toMatchObject([
      { field: 'ttl', code: 'bad-number' },
    ]);
    expect(judgeDraft({ ...draft(way), pins: 'aGVsbG8=' }).faults).toMatchObject([
      { field: 'pins', code: 'bad-pin' },
    ]);
    expect(judgeDraft(draft()).faults).toMatchObject([{ field: 'ways', code: 'no-ways' }]);
    expect(judgeDraft(draft(way, { ...way, weight: '7' })).faults).toMatchObject([
      { way: 1, code: 'duplicate' },
    ]);
  });
});

test.each([
  [key, key],
  [`sha256//${key}`, key],
  [`pin-sha256="${key}"`, key],
  ['e3f9a081d955c7c037a6f1c0596e6c0fea89c8cb541e0891b8f8d50b8f0dd174', key],
  ['E3:F9:A0:81:D9:55:C7:C0:37:A6:F1:C0:59:6E:6C:0F:EA:89:C8:CB:54:1E:08:91:B8:F8:D5:0B:8F:0D:D1:74', key],
  ['aGVsbG8=', null],
  ['<script>', null],
  ['', null],
])('a pasted pin %s', (text, read) => expect(readPin(text)).toBe(read));

test('a configuration names every document with its type, and no name that is more than one', () => {
  const plan = planOf(draft(way));
  const documents = publishedDocuments(plan);
  for (const server of ['nginx', 'caddy'] as const) {
    const text = serverConfig(server, plan, documents);
    for (const { path, mediaType } of documents) {
      expect(text).toContain(path);
      expect(text).toContain(mediaType);
    }
    expect(text).toContain('Access-Control-Allow-Origin');
    const hostile = serverConfig(server, { ...plan, domain: 'a; } evil {' }, documents);
    expect(hostile).not.toContain('evil');
  }
});
