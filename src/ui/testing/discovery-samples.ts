/** A domain that publishes all there is, with something to find in each document, as tests of components need it. */
import type { EndpointResult } from '../../contract/discovery.ts';
import type { Finding } from '../../core/discovery/findings.ts';
import type { PinRecord } from '../../core/discovery/pin-record.ts';
import type { Pin } from '../../core/discovery/pins.ts';
import type { Candidate, DocumentReport, Resolution } from '../../core/discovery/types.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

export const keyOne: Pin = {
  hashes: [
    { name: 'sha-256', value: 'd6qzRu9zOECb90Uez27xWltNsj0e1Md7GkYYkVoZWmM=' },
    {
      name: 'sha-512',
      value: 'E9CZ9INDbd+2eRQozYqqbQ2yXLVKB9+xcprMF+44U1g5Ggo5Qd2F0QTMKLYvWvRCh1iLcDTZWVEg1AnUwSgNlg==',
    },
  ],
};
export const keyTwo: Pin = {
  hashes: [{ name: 'sha-256', value: 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=' }],
};
export const keyThree: Pin = {
  hashes: [{ name: 'sha-256', value: 'xjFbVNbRBSFwcSsmIyuMaR5B4R9zYvAuMkBXQ2m5DmM=' }],
};

const candidates: readonly Candidate[] = [
  {
    id: 'ws',
    transport: 'websocket',
    endpoint: 'wss://capulet.example/ws',
    url: 'wss://capulet.example/ws',
    sources: ['hacx', 'host-meta-2', 'host-meta'],
    rank: 1,
    reasons: [
      { code: 'authority', kind: 'hacx' },
      { code: 'priority', priority: 10 },
      { code: 'weight', weight: 50, of: 80 },
      { code: 'transport-websocket' },
      { code: 'listed-in', kinds: ['hacx', 'host-meta-2', 'host-meta'] },
      { code: 'same-host' },
    ],
    dialable: true,
    unhonoured: ['ips', 'ech', 'pins'],
    priority: 10,
    weight: 50,
    sni: 'capulet.example',
    port: 443,
    ips: ['192.0.2.7', '2001:db8::7'],
    ech: 'AEX+DQBB3gAgACBhKKiBZaEY4VbEyPlQRMYfPmPX3V8wdMmyqy3E3lXhYwAEAAEAAQASY2xvdWRmbGFyZS1lY2guY29tAAA=',
    pins: [keyOne, keyTwo],
  },
  {
    id: 'ws2',
    transport: 'websocket',
    endpoint: 'wss://backup.capulet.example:5443/xmpp-websocket',
    url: 'wss://backup.capulet.example:5443/xmpp-websocket',
    sources: ['host-meta.json', 'host-meta'],
    rank: 2,
    reasons: [
      { code: 'authority', kind: 'host-meta.json' },
      { code: 'transport-websocket' },
      { code: 'other-host', host: 'backup.capulet.example' },
    ],
    dialable: true,
    unhonoured: [],
  },
  {
    id: 'fronted',
    transport: 'websocket',
    endpoint: 'wss://hidden.capulet.example/ws',
    url: 'wss://hidden.capulet.example/ws',
    sources: ['hacx'],
    rank: 3,
    reasons: [
      { code: 'authority', kind: 'hacx' },
      { code: 'priority', priority: 20 },
    ],
    dialable: false,
    obstacle: 'fronted',
    unhonoured: ['sni'],
    sni: 'front.example',
    priority: 20,
    weight: 0,
  },
  {
    id: 'bosh',
    transport: 'bosh',
    endpoint: 'https://capulet.example/http-bind',
    url: 'https://capulet.example/http-bind',
    sources: ['host-meta-2', 'host-meta'],
    rank: 4,
    reasons: [{ code: 'authority', kind: 'host-meta-2' }, { code: 'transport-bosh' }, { code: 'same-host' }],
    dialable: true,
    unhonoured: [],
    priority: 30,
  },
  {
    id: 'quic',
    transport: 'quic',
    endpoint: 'capulet.example:443',
    sources: ['hacx', 'host-meta-2'],
    rank: 5,
    reasons: [
      { code: 'authority', kind: 'hacx' },
      { code: 'priority', priority: 40 },
      { code: 'transport-quic' },
    ],
    dialable: false,
    obstacle: 'needs-companion',
    unhonoured: ['port', 'sni', 'alpn'],
    sni: 'capulet.example',
    port: 443,
    alpn: 'xmpp-client',
    priority: 40,
    weight: 10,
  },
  {
    id: 's2s',
    transport: 's2s-websocket',
    endpoint: 'wss://s2s.capulet.example/',
    url: 'wss://s2s.capulet.example/',
    sources: ['host-meta-2'],
    rank: 6,
    reasons: [{ code: 'for-servers' }, { code: 'transport-s2s-websocket' }],
    dialable: false,
    obstacle: 'server-to-server',
    unhonoured: [],
    priority: 10,
  },
];

const well = 'https://capulet.example/.well-known';

function documents(now: number): readonly DocumentReport[] {
  const read = (finalUrl: string) => ({ ok: true as const, status: 200, finalUrl, security: null });
  return [
    {
      kind: 'hacx',
      url: `${well}/xmpp-client.xml`,
      outcome: {
        ...read(`${well}/xmpp-client.xml`),
        contentType: 'application/xml',
        reading: 'hacx',
        links: 3,
        ttl: 86_400,
        security: {
          hsts: { maxAge: 31_536_000, includeSubDomains: true },
          pins: { pins: [keyOne, keyTwo], maxAge: 5_184_000, includeSubDomains: false },
        },
      },
      startedAt: 2,
      headersAt: 61,
      bodyAt: 66,
      endedAt: 70,
    },
    {
      kind: 'host-meta.json',
      url: `${well}/host-meta.json`,
      outcome: {
        ...read('https://www.capulet.example/.well-known/host-meta.json'),
        contentType: 'application/json',
        reading: 'host-meta-2',
        links: 4,
        ttl: 3600,
        security: {},
      },
      redirects: ['https://www.capulet.example/.well-known/host-meta.json'],
      startedAt: 2,
      headersAt: 98,
      bodyAt: 130,
      endedAt: 134,
    },
    {
      kind: 'host-meta',
      url: `${well}/host-meta`,
      outcome: {
        ...read(`${well}/host-meta`),
        contentType: 'application/xrd+xml',
        reading: 'host-meta',
        links: 2,
        kept: { fetchedAt: now - 9 * minute, expiresAt: now + 51 * minute },
      },
      startedAt: 1,
      endedAt: 1,
    },
    {
      kind: 'hacx-server',
      url: `${well}/xmpp-server.xml`,
      outcome: { ok: false, failure: { code: 'not-published' } },
      startedAt: 24,
      headersAt: 88,
      bodyAt: 88,
      endedAt: 88,
    },
    {
      kind: 'posh-client',
      url: `${well}/posh/xmpp-client.json`,
      outcome: { ok: false, failure: { code: 'cors' } },
      startedAt: 24,
      endedAt: 90,
    },
    {
      kind: 'posh-server',
      url: `${well}/posh/xmpp-server.json`,
      outcome: { ok: false, failure: { code: 'not-json', found: 'html' } },
      startedAt: 24,
      headersAt: 95,
      bodyAt: 97,
      endedAt: 98,
    },
    {
      kind: 'dns',
      url: 'https://dns.example/dns-query',
      outcome: {
        ...read('https://dns.example/dns-query'),
        contentType: 'application/dns-message',
        reading: 'dns',
        links: 2,
        ttl: 300,
        security: { hsts: { maxAge: 86_400, includeSubDomains: false } },
      },
      startedAt: 3,
      headersAt: 150,
      bodyAt: 176,
      endedAt: 182,
    },
  ];
}

const findings: readonly Finding[] = [
  {
    severity: 'error',
    source: 'host-meta.json',
    place: { path: 'links[1].port' },
    section: 'XEP-0487 §2.1',
    code: 'out-of-range',
    params: { name: 'port', value: '70000', min: 1, max: 65_535 },
  },
  {
    severity: 'warning',
    source: 'host-meta.json',
    place: { path: 'links[2]' },
    section: 'XEP-0487 §2.1',
    code: 'missing',
    params: { on: 'quic', name: 'priority' },
  },
  {
    severity: 'warning',
    source: 'hacx',
    place: { line: 5, column: 5 },
    section: 'HACX §3',
    code: 'unknown-element',
    params: { name: 'colour' },
  },
  {
    severity: 'note',
    source: 'hacx',
    place: { line: 1, column: 1 },
    section: 'HACX §2',
    code: 'missing-in',
    params: { endpoint: 'wss://backup.capulet.example:5443/xmpp-websocket', kind: 'hacx' },
  },
];

export const sources: Readonly<Record<string, string>> = {
  hacx: `<hacx xmlns='urn:hacx' ttl='86400'>
  <method type='websocket' url='wss://capulet.example/ws' priority='10' weight='50'
          sni='capulet.example'>
    <public-key-pin name='sha-256'>d6qzRu9zOECb90Uez27xWltNsj0e1Md7GkYYkVoZWmM=</public-key-pin>
    <colour>blue</colour>
  </method>
  <method type='quic' port='443' alpn='eG1wcC1jbGllbnQ=' sni='capulet.example' priority='40'/>
</hacx>
`,
  'host-meta.json': `{
  "xmpp": {
    "ttl": 3600,
    "public-key-pins-sha-256": [ "d6qzRu9zOECb90Uez27xWltNsj0e1Md7GkYYkVoZWmM=" ]
  },
  "links": [
    { "rel": "urn:xmpp:alt-connections:websocket", "href": "wss://capulet.example/ws", "priority": 10 },
    { "rel": "urn:xmpp:alt-connections:tls", "port": 70000, "sni": "capulet.example", "priority": 15 },
    { "rel": "urn:xmpp:alt-connections:quic", "port": 443, "sni": "capulet.example" }
  ]
}
`,
};

export function richResolution(now = Date.now()): Resolution {
  return {
    domain: 'capulet.example',
    at: now,
    took: 182,
    settled: true,
    documents: documents(now),
    candidates,
    certificates: [
      {
        by: 'posh',
        service: 'xmpp-client',
        hashes: [{ name: 'sha-256', value: '4/mggdlVx8A3pvHAWW5sD+qJyMtUHgiRuPjVC48N0XQ=' }],
      },
      {
        by: 'tlsa',
        name: '_5222._tcp.xmpp.capulet.example',
        usage: 3,
        selector: 1,
        matching: 1,
        data: 'jAGd5sHkqSnWtzOE/BRRVUUPy1pcVdWBOIAy6gRBiNM=',
        authenticated: true,
      },
    ],
    findings,
  };
}

export function endpointResults(now = Date.now()): readonly EndpointResult[] {
  return [
    {
      domain: 'capulet.example',
      url: 'wss://capulet.example/ws',
      at: now - 2 * minute,
      took: 92,
      outcome: { ok: true, reached: 'stream' },
      pins: 'seen',
    },
    {
      domain: 'capulet.example',
      url: 'wss://backup.capulet.example:5443/xmpp-websocket',
      at: now - 40 * minute,
      took: 5000,
      outcome: { ok: false, failure: { area: 'discovery', failure: { code: 'connection-refused' } } },
      pins: null,
    },
    {
      domain: 'capulet.example',
      url: 'https://capulet.example/http-bind',
      at: now - 3 * minute,
      took: 48,
      outcome: { ok: true, reached: 'https' },
      pins: 'listed',
    },
  ];
}

export function pinRecords(now = Date.now()): readonly PinRecord[] {
  const base = {
    firstSeen: now - 90 * day,
    lastSeen: now - 9 * minute,
    checked: null,
    change: null,
    rolledAt: null,
    settling: null,
    ttl: 3600,
    expiresAt: null,
  };
  return [
    {
      ...base,
      id: 'capulet.example capulet.example:443 hacx',
      domain: 'capulet.example',
      endpoint: 'capulet.example:443',
      source: 'hacx',
      pins: [keyOne, keyTwo],
      checked: { at: now - 2 * minute, level: 'seen', key: keyOne.hashes[0]?.value ?? null },
      rolledAt: now - 12 * day,
    },
    {
      ...base,
      id: 'capulet.example header',
      domain: 'capulet.example',
      endpoint: null,
      source: 'header',
      pins: [keyOne, keyTwo],
      expiresAt: now + day,
      checked: { at: now - 2 * day, level: 'listed', key: null },
    },
    {
      ...base,
      id: 'montague.example host-meta-2',
      domain: 'montague.example',
      endpoint: null,
      source: 'host-meta-2',
      pins: [keyTwo],
      change: { kind: 'changed', at: now - 60 * minute, pins: [keyThree] },
    },
    {
      ...base,
      id: 'bücher.example bücher.example:5443 first-seen',
      domain: 'bücher.example',
      endpoint: 'xn--bcher-kva.example:5443',
      source: 'first-seen',
      pins: [keyThree],
      checked: { at: now - 5 * minute, level: 'mismatch', key: keyTwo.hashes[0]?.value ?? null },
    },
  ];
}
