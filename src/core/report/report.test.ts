import { describe, expect, test } from 'vitest';
import type { Finding } from '../discovery/findings.ts';
import type { EndpointFault, LookFailure } from './evidence.ts';
import type { ReportLine } from './line.ts';
import { countsOf, reportOf, wasOffline } from './report.ts';
import {
  candidate,
  clientEndpoint,
  documentFailed,
  documentRead,
  evidence,
  serverEndpoint,
} from './samples.testing.ts';

const lines = (...changes: Parameters<typeof evidence>): readonly ReportLine[] =>
  reportOf(evidence(...changes)).lines;
const standing = (of: readonly ReportLine[], code: ReportLine['code']): readonly string[] =>
  of.filter((one) => one.code === code).map(({ subject, verdict }) => `${subject} ${verdict}`);

test('a domain that does everything rightly passes, area by area', () => {
  const report = reportOf(evidence());
  expect(report.lines.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  expect(report.lines.map(({ area }) => area).filter((area, at, all) => all.indexOf(area) === at)).toEqual([
    'documents',
    'servers',
    'clients',
    'conformance',
    'consistency',
    'https',
    'keys',
  ]);
  expect(countsOf(report)).toEqual({ pass: report.lines.length, warn: 0, fail: 0, unknown: 0 });
  for (const { section } of report.lines) expect(section).toMatch(/^(?:RFC|XEP-|HACX)/);
  expect(new Set(report.lines.map(({ id }) => id)).size).toBe(report.lines.length);
});

describe('documents', () => {
  const documents = (...reports: readonly ReturnType<typeof documentRead>[]) =>
    lines({ resolution: { documents: reports } });

  test('XRD must be there, unless one document of XEP-0487 stands for all', () => {
    const missing = { code: 'http-status', status: 404 } as const;
    expect(
      standing(
        documents(documentRead('host-meta.json'), documentFailed('host-meta', missing)),
        'document-failed',
      ),
    ).toEqual(['host-meta fail']);
    const complete = documentRead('host-meta.json', { reading: 'host-meta-2' });
    expect(standing(documents(complete, documentFailed('host-meta', missing)), 'document-failed')).toEqual([
      'host-meta warn',
    ]);
  });

  test('what few publish is no line where it is not there, and an open question where CORS hides it', () => {
    const some = documents(
      documentFailed('hacx', { code: 'not-published' }),
      documentFailed('posh-client', { code: 'cors' }),
      documentFailed('posh-server', { code: 'not-posh' }),
    );
    expect(standing(some, 'document-failed')).toEqual(['posh-server warn']);
    expect(standing(some, 'document-unseen')).toEqual(['posh-client unknown']);
  });

  test('host-meta that other sites may not read fails by CORS; with access it is not known', () => {
    expect(standing(documents(documentFailed('host-meta', { code: 'cors' })), 'cors-closed')).toEqual([
      'host-meta fail',
    ]);
    const granted = { ...documentRead('host-meta'), redirects: [] };
    expect(standing(documents(granted), 'cors-unseen')).toEqual(['host-meta unknown']);
  });

  test('HSTS: none, too short, not shown', () => {
    const with_ = (security: Parameters<typeof documentRead>[1]) =>
      documents(documentRead('host-meta', security));
    expect(standing(with_({ security: {} }), 'hsts-none')).toEqual(['capulet.example warn']);
    expect(standing(with_({ security: null }), 'hsts-unseen')).toEqual(['capulet.example unknown']);
    const short = { hsts: { maxAge: 300, includeSubDomains: false } };
    expect(standing(with_({ security: short }), 'hsts-short')).toEqual(['capulet.example warn']);
  });

  test('a finding is a line in the area that it is about; notes are none', () => {
    const finding = (code: Finding['code'], severity: Finding['severity']): Finding =>
      ({
        code,
        params: { value: 'text/html', expected: 'application/json' },
        severity,
        source: 'host-meta.json',
        place: { path: 'links[0]' },
        section: 'XEP-0156 §2',
      }) as Finding;
    const some = lines({
      resolution: {
        findings: [
          finding('media-type', 'warning'),
          finding('bad-url', 'error'),
          finding('dns-claimed', 'note'),
        ],
      },
    }).filter(({ code }) => code === 'finding');
    expect(some.map(({ area, verdict, advice }) => [area, verdict, advice])).toEqual([
      ['documents', 'fail', 'host-meta'],
      ['https', 'warn', 'media-type'],
    ]);
  });
});

describe('endpoints', () => {
  const failing = (failure: LookFailure, name: 'https' | 'socket' | 'open' = 'socket') =>
    lines({
      endpoints: [clientEndpoint({ offered: null, steps: [{ name, at: 40, failure }] })],
    });
  const endpoint = (failure: EndpointFault): LookFailure => ({ area: 'endpoint', failure });

  test.each([
    [{ area: 'servers', failure: { code: 'subprotocol-missing', got: '' } }, 'fail', 'subprotocol'],
    [{ area: 'servers', failure: { code: 'dial-timeout', seconds: 10 } }, 'fail', 'websocket'],
    [{ area: 'discovery', failure: { code: 'certificate', error: 'net::ERR' } }, 'fail', 'certificate'],
    [{ area: 'pins', failure: { code: 'pin-changed', domain: 'x' } }, 'fail', null],
    [endpoint({ code: 'not-secure' }), 'fail', 'secure-url'],
    [endpoint({ code: 'nearby', host: '10.0.0.1' }), 'unknown', null],
    [endpoint({ code: 'leads-nearby', host: 'capulet.example', address: '10.0.0.1' }), 'unknown', null],
    [endpoint({ code: 'no-from' }), 'unknown', null],
  ] as const)('%o is %s, mended by %s', (failure, verdict, advice) => {
    const found = failing(failure).find(({ code }) => code === 'endpoint-failed');
    expect(found).toMatchObject({ verdict, advice });
  });

  test('a browser that does not say why HTTPS fails, and a socket that opens all the same', () => {
    const untold = {
      name: 'https',
      at: 25,
      failure: { area: 'discovery', failure: { code: 'unreachable' } },
    } as const;
    const [, ...steps] = clientEndpoint().steps;
    const some = lines({ endpoints: [clientEndpoint({ steps: [untold, ...steps] })] });
    expect(standing(some, 'endpoint-reached')).toEqual(['wss://capulet.example/ws pass']);
  });

  test('what no browser can call is not judged', () => {
    const some = lines({
      resolution: {
        candidates: [
          candidate(),
          candidate({
            id: 'quic',
            transport: 'quic',
            endpoint: 'capulet.example:443/udp',
            obstacle: 'needs-companion',
          }),
        ],
      },
    });
    expect(standing(some, 'endpoint-not-here')).toEqual(['capulet.example:443/udp unknown']);
  });

  test('how many are listed beyond those that are called is told, and they are not held to be uncallable', () => {
    const beyond = ['s2s-2', 's2s-3'];
    const candidates = beyond.map((id) =>
      candidate({ id, transport: 's2s-websocket', dialable: false, obstacle: 'server-to-server' }),
    );
    const some = lines({ beyond, resolution: { candidates } });
    expect(some.filter(({ code }) => code === 'endpoints-beyond')).toMatchObject([
      { area: 'consistency', verdict: 'unknown', params: { called: 2, beyond: 2 } },
    ]);
    expect(standing(some, 'endpoint-not-here')).toEqual([]);
    expect(standing(lines(), 'endpoints-beyond')).toEqual([]);
  });

  test('private addresses that are published are told', () => {
    const ips = ['192.0.2.1', '10.0.0.1', 'fd00::1', '2001:db8::1'];
    const some = lines({ resolution: { candidates: [candidate({ ips })] } });
    expect(some.filter(({ code }) => code === 'address-nearby').map(({ params }) => params)).toEqual([
      { endpoint: 'wss://capulet.example/ws', address: '10.0.0.1' },
      { endpoint: 'wss://capulet.example/ws', address: 'fd00::1' },
    ]);
  });

  test('a name that leads into a private network is told; an address that was written there said so itself', () => {
    const some = lines({
      endpoints: [
        clientEndpoint({ ip: '192.168.1.1' }),
        clientEndpoint({ id: 'v6', url: 'wss://six.example/', ip: '::1' }),
        clientEndpoint({ id: 'far', url: 'wss://far.example/', ip: '192.0.2.1' }),
        clientEndpoint({ id: 'written', url: 'wss://10.0.0.1/', ip: '10.0.0.1' }),
      ],
    });
    expect(some.filter(({ code }) => code === 'address-leads-nearby')).toMatchObject([
      { params: { endpoint: 'wss://capulet.example/ws', address: '192.168.1.1' }, verdict: 'warn' },
      { params: { endpoint: 'wss://six.example/', address: '::1' }, verdict: 'warn' },
    ]);
  });

  test('of a domain that was not called nothing is said but that', () => {
    const some = lines({
      uncalled: 'localhost',
      endpoints: [],
      resolution: { documents: [], candidates: [] },
    });
    expect(some.map(({ code, verdict }) => [code, verdict])).toEqual([['domain-nearby', 'unknown']]);
  });

  test('no endpoint at all fails for clients and warns for servers, unless a document may hide some', () => {
    expect(standing(lines({ endpoints: [] }), 'endpoints-none')).toEqual(['server warn', 'client fail']);
    const hidden = { documents: [documentFailed('host-meta', { code: 'unreachable' })] };
    expect(standing(lines({ endpoints: [], resolution: hidden }), 'endpoints-none')).toEqual([
      'server unknown',
      'client unknown',
    ]);
  });

  test('PLAIN alone warns, nothing at all fails', () => {
    const offering = (...mechanisms: readonly string[]) => {
      const one = clientEndpoint();
      if (one.offered?.use !== 'client') throw new Error('an endpoint of clients');
      return lines({
        endpoints: [{ ...one, offered: { use: 'client', offer: { ...one.offered.offer, mechanisms } } }],
      });
    };
    expect(standing(offering('PLAIN'), 'mechanisms-plain')).toEqual(['wss://capulet.example/ws warn']);
    expect(standing(offering(), 'mechanisms-none')).toEqual(['wss://capulet.example/ws fail']);
  });

  test('a server that shows a browser no way in may show one to a server', () => {
    const offer = { mechanisms: [], dialback: false, bidirectional: false };
    const some = lines({ endpoints: [serverEndpoint({ offered: { use: 'server', offer, ways: [] } })] });
    expect(standing(some, 'ways-none')).toEqual(['wss://capulet.example/s2s unknown']);
  });

  test('broken rules stand with the weight that they have', () => {
    const some = lines({
      endpoints: [
        clientEndpoint({
          violations: [
            { rule: '13', breach: 'answer-without-id', weight: 'fault' },
            { rule: '8', breach: 'xml-declaration', weight: 'advice' },
            { rule: '8', breach: 'xml-declaration', weight: 'advice' },
          ],
        }),
      ],
    });
    expect(standing(some, 'rule-broken')).toEqual([
      'wss://capulet.example/ws fail',
      'wss://capulet.example/ws warn',
    ]);
  });
});

test('certificates: refused, accepted, about to end', () => {
  const { at } = evidence();
  const refused = {
    area: 'discovery',
    failure: { code: 'certificate', error: 'CERT_DATE_INVALID' },
  } as const;
  const some = lines({
    endpoints: [
      clientEndpoint({ notAfter: at + 86_400_000 }),
      serverEndpoint({
        url: 'wss://other.example/',
        offered: null,
        steps: [{ name: 'https', at: 30, failure: refused }],
      }),
    ],
  });
  expect(standing(some, 'certificate-refused')).toEqual(['other.example fail']);
  expect(standing(some, 'certificate-expiring')).toEqual(['capulet.example warn']);
});

test('without a network a report says nothing about the domain', () => {
  expect(wasOffline(evidence())).toBe(false);
  expect(
    wasOffline(evidence({ resolution: { documents: [documentFailed('hacx', { code: 'offline' })] } })),
  ).toBe(true);
});
