import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rankCandidates } from './rank.ts';
import { readSource, type TextKind } from './read-source.ts';

const rel = (name: string) => `urn:xmpp:alt-connections:${name}`;
const xrdNs = 'http://docs.oasis-open.org/ns/xri/xrd-1.0';

describe('every kind of document', () => {
  test.each([
    ['hacx', '<hacx/>', 'hacx'],
    ['hacx-server', '<hacx/>', 'hacx-server'],
    ['host-meta', '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"/>', 'host-meta'],
    ['host-meta.json', '{"links":[]}', 'host-meta.json'],
    ['host-meta.json', '{"xmpp":{}}', 'host-meta-2'],
    ['posh-client', '{"fingerprints":[]}', 'posh-client'],
    ['posh-server', '{"fingerprints":[]}', 'posh-server'],
  ] as const)('%s has a reader: %s', (kind, text, reading) => {
    expect(readSource(kind, text)).toMatchObject({ ok: true, reading });
  });

  test.each([
    [
      'host-meta',
      `<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link rel="${rel('webtransport')}"/></XRD>`,
    ],
    ['host-meta.json', JSON.stringify({ links: [{ rel: rel('webtransport') }] })],
    ['host-meta.json', JSON.stringify({ xmpp: { ttl: 60 }, links: [{ rel: rel('s2s-webtransport') }] })],
  ] as const)('%s lists a relation that is not supported as such', (kind, text) => {
    expect(readSource(kind, text)).toMatchObject({
      links: [],
      findings: [{ severity: 'note', code: 'unknown-rel' }],
    });
  });
});

describe('hostile documents', () => {
  const url = fc.oneof(
    fc.webUrl({ validSchemes: ['wss', 'https'] }),
    fc.constantFrom('wss://a.example/', 'https://a.example/', 'ws://a.example/', 'http://a.example/'),
    fc.constantFrom('https://a.example:0/', 'wss://u@a.example/', 'javascript:1', '//a.example/', ''),
    fc.string(),
  );
  const port = fc.oneof(fc.integer({ min: -2, max: 65_540 }), fc.constantFrom(0, 443, 65_535, 65_536, 1.5));
  const name = fc.oneof(fc.constantFrom('a.example', 'b.example', '192.0.2.1', 'a b', ''), fc.domain());
  const ip = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string());
  const number = fc.oneof(fc.integer({ min: -1, max: 65_536 }), fc.constantFrom('high', ''));

  const escaped = (text: string) =>
    text.replace(/[&<>"\p{Cc}]/gu, (letter) => `&#${String(letter.charCodeAt(0))};`);
  const element = (tags: readonly string[], attributes: Record<string, fc.Arbitrary<string | number>>) =>
    fc.tuple(fc.constantFrom(...tags), fc.record(attributes, { requiredKeys: [] })).map(([tag, given]) => {
      const texts = Object.entries(given).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
      return `<${tag}${texts.join('')}/>`;
    });
  const method = element(['tls', 'websocket', 'bosh', 'quic'], {
    url,
    port,
    ip,
    sni: name,
    priority: number,
  });
  const hacx = fc.array(method).map((methods) => `<hacx>${methods.join('')}</hacx>`);
  const rels = ['websocket', 'xbosh', 'tls', 'quic', 's2s-websocket', 's2s-tls', 's2s-quic'].map(rel);
  const link = element(['Link'], { rel: fc.constantFrom(...rels.slice(0, 3)), href: url });
  const xrd = fc.array(link).map((links) => `<XRD xmlns="${xrdNs}">${links.join('')}</XRD>`);
  const listed = fc.record(
    {
      rel: fc.constantFrom(...rels),
      href: url,
      port,
      sni: name,
      ips: fc.array(ip),
      priority: number,
      weight: number,
    },
    { requiredKeys: ['rel'] },
  );
  const jrd = fc
    .record({ xmpp: fc.record({ ttl: fc.integer() }), links: fc.array(listed) }, { requiredKeys: ['links'] })
    .map((document) => JSON.stringify(document));
  const posh = fc
    .record({ fingerprints: fc.jsonValue(), url, expires: port }, { requiredKeys: [] })
    .map((document) => JSON.stringify(document));

  const of = (kinds: readonly TextKind[], text: fc.Arbitrary<string>) =>
    fc.tuple(fc.constantFrom(...kinds), text);
  const all: readonly TextKind[] = [
    'hacx',
    'hacx-server',
    'host-meta',
    'host-meta.json',
    'posh-client',
    'posh-server',
  ];
  const document = fc.oneof(
    of(['hacx', 'hacx-server'], hacx),
    of(['host-meta'], xrd),
    of(['host-meta.json'], jrd),
    of(['posh-client', 'posh-server'], posh),
    of(all, fc.oneof(hacx, xrd, jrd, posh, fc.string(), fc.json())),
  );

  test('none makes its reader throw; every candidate has wss: or https: and a port from 1 to 65535', () => {
    const transports = new Set<string>();
    fc.assert(
      fc.property(fc.array(document), (documents) => {
        const sourced = documents.flatMap(([kind, text]) => {
          const read = readSource(kind, text);
          return read.ok ? [{ kind: read.reading, links: read.links }] : [];
        });
        for (const candidate of rankCandidates('a.example', sourced, 1)) {
          const { transport, dialable, url: dialled } = candidate;
          transports.add(transport);
          if (dialled === undefined) expect(dialable).toBe(false);
          else expect(dialled).toMatch(transport === 'bosh' ? /^https:\/\// : /^wss:\/\//);
          const ports = [
            candidate.port,
            dialled === undefined ? undefined : Number(new URL(dialled).port || 443),
          ];
          const given = ports.filter((one) => one !== undefined);
          expect(given.length).toBeGreaterThan(0);
          for (const one of given) {
            expect(one).toSatisfy((it: number) => Number.isInteger(it) && it >= 1 && it <= 65_535);
          }
        }
      }),
      { numRuns: 500 },
    );
    // Without candidates of each kind the above would have shown nothing.
    expect([...transports].sort()).toEqual([
      'bosh',
      'quic',
      's2s-quic',
      's2s-tls',
      's2s-websocket',
      'tls',
      'websocket',
    ]);
  });
});
