import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDnsAnswers } from './dns-candidates.ts';
import type { DnsAnswer, DnsRecord, DnsType } from './dns.ts';
import { findDisagreements } from './disagreements.ts';
import { parseHostMetaJrd } from './host-meta-jrd.ts';
import type { ParsedDocument } from './listing.ts';
import { rankCandidates } from './rank.ts';

type Srv = Extract<DnsRecord, { type: 'SRV' }>;
type Tlsa = Extract<DnsRecord, { type: 'TLSA' }>;

const name = (service: string) => `${service}.capulet.example`;
const answer = (
  of: string,
  type: DnsType,
  records: readonly DnsRecord[],
  authenticated = false,
): DnsAnswer => ({ name: of, type, outcome: { ok: true, records, authenticated } });
const failed = (of: string, rcode: string): DnsAnswer => ({
  name: of,
  type: 'SRV',
  outcome: { ok: false, failure: { code: 'dns-error', rcode } },
});
const srv = (over: Partial<Srv> = {}): Srv => ({
  type: 'SRV',
  ttl: 300,
  priority: 5,
  weight: 0,
  port: 5222,
  target: 'xmpp.capulet.example',
  ...over,
});
const tlsa = (over: Partial<Tlsa> = {}): Tlsa => ({
  type: 'TLSA',
  ttl: 300,
  usage: 3,
  selector: 1,
  matching: 1,
  data: new Uint8Array(32),
  ...over,
});
const starttls = name('_xmpp-client._tcp');
const direct = name('_xmpps-client._tcp');

function read(...answers: DnsAnswer[]) {
  const parsed = readDnsAnswers(answers);
  if (!parsed.ok) throw new Error(`not read: ${JSON.stringify(parsed.failure)}`);
  return parsed;
}
/** The note on DNSSEC stands in all of them. */
const told = (...answers: DnsAnswer[]) =>
  read(...answers)
    .findings.filter(({ code }) => code !== 'dns-claimed')
    .map(({ severity, code }) => `${severity} ${code}`);
const ranked = (...documents: ParsedDocument[]) =>
  rankCandidates(
    'capulet.example',
    documents.flatMap((one) => (one.ok ? [{ kind: one.reading, links: one.links }] : [])),
    1,
  );

describe('SRV', () => {
  test.each([
    ['_xmpp-client._tcp', 'starttls', 'needs-companion'],
    ['_xmpps-client._tcp', 'tls', 'needs-companion'],
    ['_xmpp-server._tcp', 's2s-starttls', 'server-to-server'],
    ['_XMPPS-Server._TCP', 's2s-tls', 'server-to-server'],
  ])('%s is %s, at its target, under the name of the domain', (service, transport, obstacle) => {
    const parsed = read(answer(name(service), 'SRV', [srv({ target: 'XMPP.Capulet.Example.' })]));
    expect(ranked(parsed)).toMatchObject([
      {
        transport,
        endpoint: 'xmpp.capulet.example:5222',
        host: 'xmpp.capulet.example',
        sni: 'capulet.example',
        port: 5222,
        priority: 5,
        weight: 0,
        sources: ['dns'],
        dialable: false,
        obstacle,
      },
    ]);
    expect(parsed).toMatchObject({ reading: 'dns', ttl: 300 });
  });

  test('other services are none of ours', () => {
    expect(read(answer(name('_sip._tcp'), 'SRV', [srv()])).links).toEqual([]);
  });

  test('a dot is no target, but an answer', () => {
    const parsed = read(answer(direct, 'SRV', [srv({ target: '.' })]));
    expect(parsed.links).toEqual([]);
    expect(parsed.findings[0]).toMatchObject({
      severity: 'note',
      code: 'not-offered',
      params: { service: '_xmpps-client._tcp' },
      place: { path: '_xmpps-client._tcp.capulet.example SRV .' },
    });
  });

  test.each([
    [{ port: 0 }, 'error out-of-range'],
    [{ port: 65_536 }, 'error out-of-range'],
    [{ port: Number.NaN }, 'error not-a-number'],
    [{ target: '192.0.2.1' }, 'error bad-target'],
    [{ target: 'a b' }, 'error bad-target'],
    [{ target: 'host:80' }, 'error bad-target'],
    [{ target: 'user@host' }, 'error bad-target'],
  ])('%j cannot be reached', (over, finding) => {
    const given = answer(starttls, 'SRV', [srv(over)]);
    expect(read(given).links).toEqual([]);
    expect(told(given)).toEqual([finding]);
  });

  test.each([
    [{ priority: -1 }, { weight: 0 }],
    [{ weight: 1e9 }, { priority: 5, weight: 0 }],
  ])('%j is told and left out', (over, rest) => {
    const given = answer(starttls, 'SRV', [srv(over)]);
    expect(read(given).links).toMatchObject([rest]);
    expect(told(given)).toEqual(['error out-of-range']);
  });

  test('the order in which a resolver shuffles records does not matter', () => {
    const records = ['a', 'b', 'c', 'd'].map((host, index) =>
      srv({ target: `${host}.example`, weight: index % 2 }),
    );
    const one = read(answer(starttls, 'SRV', records));
    const other = read(answer(starttls, 'SRV', records.toReversed()));
    expect(one.links).toEqual(other.links);
    expect(one.links.map(({ position }) => position)).toEqual([1, 2, 3, 4]);
  });

  test('no more than 256 are looked at', () => {
    const records = Array.from({ length: 400 }, (_, port) => srv({ port: port + 1 }));
    const given = answer(starttls, 'SRV', records);
    expect(read(given).links).toHaveLength(256);
    expect(told(given)).toEqual(['error too-many']);
  });
});

describe('ranking with records', () => {
  test('both services are one list by priority', () => {
    const parsed = read(
      answer(direct, 'SRV', [srv({ port: 5223, priority: 10 })]),
      answer(starttls, 'SRV', [srv({ priority: 5 }), srv({ priority: 20, target: 'b.example' })]),
    );
    expect(ranked(parsed).map(({ transport, priority }) => [transport, priority])).toEqual([
      ['starttls', 5],
      ['tls', 10],
      ['starttls', 20],
    ]);
  });

  test('at one priority direct TLS comes first, and both say why', () => {
    const parsed = read(answer(starttls, 'SRV', [srv()]), answer(direct, 'SRV', [srv({ port: 5223 })]));
    const candidates = ranked(parsed);
    expect(candidates.map(({ transport }) => transport)).toEqual(['tls', 'starttls']);
    expect(candidates[0]?.reasons).toContainEqual({ code: 'security', by: 'unpinned' });
    expect(candidates[1]?.reasons).toContainEqual({ code: 'security', by: 'starttls' });
  });

  test('with weights the lot decides, and security is no reason', () => {
    const parsed = read(
      answer(starttls, 'SRV', [srv({ weight: 65_535 })]),
      answer(direct, 'SRV', [srv({ port: 5223, weight: 1 })]),
    );
    const [first, second] = ranked(parsed);
    expect(first?.transport).toBe('starttls');
    const codes = [...(first?.reasons ?? []), ...(second?.reasons ?? [])].map(({ code }) => code);
    expect(codes).not.toContain('security');
    expect(first?.reasons).toContainEqual({ code: 'weight', weight: 65_535, of: 65_536 });
  });

  test('records count after every document', () => {
    const jrd = parseHostMetaJrd(
      '{"links":[{"rel":"urn:xmpp:alt-connections:xbosh","href":"https://capulet.example/bosh"}]}',
    );
    const candidates = ranked(read(answer(direct, 'SRV', [srv({ priority: 0 })])), jrd);
    expect(candidates.map(({ sources }) => sources)).toEqual([['host-meta.json'], ['dns']]);
    expect(candidates[1]?.reasons[0]).toEqual({ code: 'authority', kind: 'dns' });
  });

  test('a target of its own is another endpoint than the name of the domain; the domain as target is the same', () => {
    const jrd = parseHostMetaJrd(
      JSON.stringify({
        xmpp: { ttl: 60 },
        links: [
          {
            rel: 'urn:xmpp:alt-connections:tls',
            port: 5223,
            sni: 'capulet.example',
            ips: ['192.0.2.1'],
            priority: 1,
            weight: 0,
          },
        ],
      }),
    );
    const at = (target: string) => read(answer(direct, 'SRV', [srv({ port: 5223, target })]));
    expect(ranked(jrd, at('capulet.example'))).toMatchObject([{ sources: ['host-meta-2', 'dns'] }]);
    expect(ranked(jrd, at('xmpp.capulet.example')).map(({ endpoint }) => endpoint)).toEqual([
      'capulet.example:5223',
      'xmpp.capulet.example:5223',
    ]);
    const documents = [jrd, at('capulet.example')].flatMap((one) =>
      one.ok ? [{ kind: one.reading, links: one.links }] : [],
    );
    expect(findDisagreements(documents)).toMatchObject([
      { code: 'disagreement', params: { field: 'priority', value: '5', other: '1' }, source: 'dns' },
    ]);
  });
});

describe('records that are shown and never used to connect', () => {
  test('_xmppconnect', () => {
    const values = [
      '_xmpp-client-xbosh=https://capulet.example/bosh',
      '_xmpp-client-websocket=wss://capulet.example/ws',
      'v=spf1 -all',
    ];
    const given = answer(
      name('_xmppconnect'),
      'TXT',
      values.map((text) => ({ type: 'TXT', ttl: 60, text })),
    );
    expect(read(given).links).toEqual([]);
    expect(told(given)).toEqual(['warning dns-txt', 'warning dns-txt']);
  });

  test('ECH of the host', () => {
    const config = new Uint8Array([0, 7, 0xfe, 0x0d, 0, 3, 97, 98, 99]);
    const https = (ech: Uint8Array | null) =>
      answer('capulet.example', 'HTTPS', [{ type: 'HTTPS', ttl: 60, priority: 1, target: '.', ech }]);
    expect(read(https(config)).findings[0]).toMatchObject({
      code: 'dns-ech',
      params: { name: 'capulet.example', bytes: 9 },
    });
    expect(told(https(config.subarray(1)))).toEqual(['warning not-ech']);
    expect(told(https(null))).toEqual([]);
  });
});

describe('TLSA', () => {
  const of = '_5222._tcp.xmpp.capulet.example';

  test('is a listed certificate, with what the resolver claims', () => {
    expect(read(answer(of, 'TLSA', [tlsa()], true))).toMatchObject({
      certificates: [
        {
          by: 'tlsa',
          name: of,
          usage: 3,
          selector: 1,
          matching: 1,
          data: `${'A'.repeat(43)}=`,
          authenticated: true,
        },
      ],
      links: [],
    });
    expect(told(answer(of, 'TLSA', [tlsa()], true))).toEqual([]);
    expect(told(answer(of, 'TLSA', [tlsa(), tlsa()]))).toEqual(['warning tlsa-unsigned']);
  });

  test.each([
    [{ usage: 4 }, ['warning out-of-range']],
    [{ selector: 255 }, ['warning out-of-range']],
    [{ matching: 3 }, ['warning out-of-range']],
    [{ usage: -1, selector: 0.5 }, ['warning out-of-range', 'warning out-of-range']],
    [{ matching: 2 }, ['warning pin-length']],
    [{ matching: 0, data: new Uint8Array() }, ['warning missing']],
  ])('%j is left out', (over, findings) => {
    const given = answer(of, 'TLSA', [tlsa(over)], true);
    expect(read(given).certificates).toEqual([]);
    expect(told(given)).toEqual(findings);
  });
});

describe('what was not answered', () => {
  test('that there is none is an answer', () => {
    expect(read(failed(starttls, 'NXDOMAIN'), answer(direct, 'SRV', []))).toEqual({
      ok: true,
      reading: 'dns',
      links: [],
      certificates: [],
      findings: [],
    });
  });

  test('a failure is told beside the rest, and fails the whole where nothing came', () => {
    const broken = failed(starttls, 'SERVFAIL');
    expect(readDnsAnswers([broken, answer(direct, 'SRV', [])])).toEqual({
      ok: false,
      failure: { code: 'dns-error', rcode: 'SERVFAIL' },
    });
    expect(read(broken, answer(direct, 'SRV', [srv()])).findings[0]).toMatchObject({
      severity: 'error',
      code: 'dns-failed',
      params: { question: `${starttls} SRV`, reason: 'SERVFAIL' },
    });
  });

  test('the claims of the resolver are counted', () => {
    const parsed = read(answer(starttls, 'SRV', [srv()], true), answer(direct, 'SRV', [srv()]));
    expect(parsed.findings).toMatchObject([{ code: 'dns-claimed', params: { claimed: 1, of: 2 } }]);
  });
});

describe('how long they may be kept', () => {
  test.each([
    [[300, 60, 900], 60, []],
    [[0, 60], 0, ['note ttl-zero']],
    [[1e9], 604_800, ['warning ttl-capped']],
    [[300, -1], 0, ['error ttl-invalid']],
    [[Number.NaN, 300], 0, ['error ttl-invalid']],
    [[300, Number.POSITIVE_INFINITY], 300, []],
  ])('%j: %d s', (ttls, ttl, findings) => {
    const given = answer(
      starttls,
      'SRV',
      ttls.map((one) => srv({ ttl: one })),
    );
    expect(read(given).ttl).toBe(ttl);
    expect(told(given)).toEqual(findings);
  });
});

test('no answer makes it throw, and no port or name it lets through is unusable', () => {
  const number = fc.oneof(fc.integer({ min: -1, max: 65_536 }), fc.integer(), fc.double());
  const text = fc.oneof(fc.string(), fc.domain(), fc.constantFrom('.', '', 'a.example.', 'xn--a', '1.2.3.4'));
  const bytes = fc.uint8Array({ maxLength: 80 });
  const record = fc.oneof(
    fc.record({
      type: fc.constant('SRV'),
      ttl: number,
      priority: number,
      weight: number,
      port: number,
      target: text,
    }),
    fc.record({ type: fc.constant('TXT'), ttl: number, text }),
    fc.record({
      type: fc.constant('TLSA'),
      ttl: number,
      usage: number,
      selector: number,
      matching: number,
      data: bytes,
    }),
    fc.record({
      type: fc.constant('HTTPS'),
      ttl: number,
      priority: number,
      target: text,
      ech: fc.option(bytes),
    }),
  );
  const given = fc.record({
    name: fc.oneof(fc.constantFrom(starttls, direct, name('_xmppconnect'), '_xmpp-server._tcp'), text),
    type: fc.constantFrom('SRV', 'TXT', 'TLSA', 'HTTPS'),
    outcome: fc.oneof(
      fc.record({ ok: fc.constant(true), records: fc.array(record), authenticated: fc.boolean() }),
      fc.record({
        ok: fc.constant(false),
        failure: fc.record({ code: fc.constant('dns-error'), rcode: fc.string() }),
      }),
    ),
  });
  fc.assert(
    fc.property(fc.array(given), (answers) => {
      const parsed = readDnsAnswers(answers);
      if (!parsed.ok) return;
      expect(parsed.ttl ?? 0).toBeGreaterThanOrEqual(0);
      expect(parsed.ttl ?? 0).toBeLessThanOrEqual(604_800);
      for (const candidate of ranked(parsed)) {
        expect(candidate.url).toBeUndefined();
        expect(candidate.dialable).toBe(false);
        expect(candidate.port).toSatisfy(
          (port: number) => Number.isInteger(port) && port > 0 && port < 65_536,
        );
        expect(new URL(`https://${candidate.endpoint}/`).hostname).toBe(candidate.host);
      }
    }),
    { numRuns: 500 },
  );
});
