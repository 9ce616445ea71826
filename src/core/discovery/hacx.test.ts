import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import corrected from '../fixtures/discovery/hacx-corrected-example.xml?raw';
import published from '../fixtures/discovery/hacx-published-example.xml?raw';
import page from '../fixtures/discovery/page.html?raw';
import { parseHacx } from './hacx.ts';

const sha256 = '4/mggdlVx8A3pvHAWW5sD+qJyMtUHgiRuPjVC48N0XQ=';
const websocket = (more: string, content = '') =>
  `<hacx ttl="60"><websocket url="wss://verona.example/ws" ip="192.0.2.1" port="443" priority="1" sni="verona.example" ${more}>${content}</websocket></hacx>`;
const tls = (attributes: string, content = '') => `<hacx ttl="60"><tls ${attributes}>${content}</tls></hacx>`;

function read(text: string, use: 'client' | 'server' = 'client') {
  const parsed = parseHacx(text, use);
  if (!parsed.ok) throw new Error(`not read: ${JSON.stringify(parsed.failure)}`);
  return parsed;
}
const codes = (text: string) => read(text).findings.map(({ severity, code }) => `${severity} ${code}`);

describe('the example of the specification', () => {
  test('as it was published is not well-formed, which is said with line and column', () => {
    expect(parseHacx(published, 'client')).toEqual({
      ok: false,
      failure: { code: 'not-hacx', found: 'xml', at: { line: 9, column: 3, problem: 'mismatched-tag' } },
    });
  });

  test('with its two tags closed lists five methods, and nothing is wrong with it', () => {
    const { links, ttl, findings, reading } = read(corrected);
    expect({ ttl, findings, reading }).toEqual({ ttl: 604_800, findings: [], reading: 'hacx' });
    expect(links.map(({ place: _place, position: _position, ...link }) => link)).toEqual([
      {
        transport: 'tls',
        ips: ['fd00:feed:dad:beef::1'],
        port: 443,
        sni: null,
        alpn: null,
        priority: 5,
        weight: 0,
      },
      {
        transport: 'tls',
        ips: ['10.1.1.1'],
        port: 443,
        sni: 'fronting.tld',
        alpn: 'h2',
        priority: 10,
        weight: 0,
      },
      {
        transport: 'tls',
        ips: ['10.1.1.2'],
        port: 443,
        sni: 'montague.tld',
        alpn: 'xmpp-client',
        pins: [
          {
            hashes: [
              { name: 'sha-256', value: sha256 },
              {
                name: 'sha-512',
                value:
                  '25N+1hB2Vo42l9lSGqw+n3BKFhDHsyork8ou+D9B43TXeJ1J81mdQEDqm39oR/EHkPBDDG1y5+AG94Kec0xVqA==',
              },
            ],
          },
        ],
        priority: 15,
        weight: 0,
      },
      {
        transport: 'websocket',
        url: 'wss://montague.tld/ws',
        ips: ['10.1.1.3'],
        port: 443,
        sni: 'anotherfront.tld',
        priority: 20,
        weight: 50,
      },
      {
        transport: 'bosh',
        url: 'https://example.tld/bosh',
        ips: ['fd00:feed:dad:beef::2'],
        port: 443,
        sni: null,
        priority: 20,
        weight: 50,
      },
    ]);
    expect(links[1]).toMatchObject({ position: 2, place: { line: 3, column: 5 } });
  });
});

describe('a document that is none', () => {
  test.each([
    ['a web page', page, 'html'],
    ['JSON', '{"links":[]}', 'text'],
    ['nothing', '', 'empty'],
    ['XML of another kind', '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"/>', 'xml'],
  ])('%s is named without a place', (_, text, found) => {
    expect(parseHacx(text, 'client')).toEqual({ ok: false, failure: { code: 'not-hacx', found } });
  });

  test.each([
    ['an entity bomb', '<!DOCTYPE h [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><hacx>&b;</hacx>', 'doctype'],
    ['an attribute twice', '<hacx ttl="1" ttl="2"/>', 'duplicate-attribute'],
    ['depth', `<hacx>${'<tls>'.repeat(40_000)}`, 'too-deep'],
  ])('%s is refused for what it is', (_, text, problem) => {
    expect(parseHacx(text, 'client')).toMatchObject({ failure: { code: 'not-hacx', at: { problem } } });
  });
});

describe('ttl', () => {
  test.each([
    ['<hacx/>', 30, ['note ttl-missing']],
    ['<hacx ttl="0"/>', 0, ['note ttl-zero']],
    ['<hacx ttl="604800"/>', 604_800, []],
    ['<hacx ttl="604801"/>', 604_800, ['warning ttl-capped']],
    ['<hacx ttl="99999999999999999999999"/>', 604_800, ['warning ttl-capped']],
    ['<hacx ttl="-5"/>', 30, ['error ttl-invalid']],
    ['<hacx ttl="1.5"/>', 30, ['error ttl-invalid']],
    ['<hacx ttl=""/>', 30, ['error ttl-invalid']],
    ['<hacx ttl="a week"/>', 30, ['error ttl-invalid']],
  ])('%s is kept for %d s', (text, ttl, found) => {
    expect(read(text).ttl).toBe(ttl);
    expect(codes(text)).toEqual(found);
  });
});

describe('methods that are used all the same', () => {
  test.each([
    ['no priority', websocket('').replace('priority="1"', ''), 'error missing'],
    ['a negative priority', websocket('').replace('priority="1"', 'priority="-1"'), 'error out-of-range'],
    [
      'a priority of 17 bits',
      websocket('').replace('priority="1"', 'priority="65536"'),
      'error out-of-range',
    ],
    ['a priority in words', websocket('').replace('priority="1"', 'priority="high"'), 'error not-a-number'],
    ['a negative weight', websocket('weight="-1"'), 'warning out-of-range'],
    ['port 0', websocket('').replace('port="443"', 'port="0"'), 'error out-of-range'],
    ['no address', websocket('').replace('ip="192.0.2.1"', ''), 'error missing'],
    ['an address in brackets', websocket('').replace('192.0.2.1', '[2001:db8::1]'), 'error bad-ip'],
    ['ALPN on a WebSocket', websocket('alpn="aDI="'), 'warning not-allowed'],
    [
      'a URL on direct TLS',
      tls('ip="192.0.2.1" port="443" priority="1" url="wss://a.example/"'),
      'warning not-allowed',
    ],
    ['an attribute nobody knows', websocket('colour="red"'), 'note unknown-attribute'],
    [
      'a namespace',
      '<hacx xmlns="urn:example" ttl="1"><tls ip="::1" port="1" priority="1"/></hacx>',
      'warning namespace',
    ],
  ])('%s is reported', (_, text, finding) => {
    expect(codes(text)).toEqual([finding]);
    expect(read(text).links).toHaveLength(1);
  });

  test('a priority or port that cannot be used is not there', () => {
    const text = websocket('').replace('priority="1"', 'priority="-1"').replace('port="443"', 'port="65536"');
    expect(read(text).links[0]).not.toHaveProperty('priority');
    expect(read(text).links[0]).not.toHaveProperty('port');
  });

  test('a finding tells its place and section', () => {
    expect(
      read('<hacx ttl="1">\n  <tls ip="192.0.2.256" port="443" priority="1"/>\n</hacx>').findings,
    ).toEqual([
      {
        severity: 'error',
        source: 'hacx',
        code: 'bad-ip',
        params: { value: '192.0.2.256' },
        place: { line: 2, column: 3 },
        section: 'HACX §3, item 2.6',
      },
    ]);
  });
});

describe('methods that cannot be used', () => {
  test.each([
    ['direct TLS without an address', tls('port="443" priority="1"'), ['error missing']],
    ['direct TLS to port 0', tls('ip="192.0.2.1" port="0" priority="1"'), ['error out-of-range']],
    ['direct TLS to a name', tls('ip="verona.example" port="1" priority="1"'), ['error bad-ip']],
    ['ALPN that is no base64', tls('ip="::1" port="1" priority="1" alpn="h2!"'), ['error bad-base64']],
    ['empty ALPN', tls('ip="::1" port="1" priority="1" alpn=""'), ['error bad-base64']],
    ['SNI that is an address', tls('ip="::1" port="1" priority="1" sni="192.0.2.1"'), ['error bad-sni']],
    ['SNI that is a URL', tls('ip="::1" port="1" priority="1" sni="a.example/x"'), ['error bad-sni']],
    ['empty SNI', tls('ip="::1" port="1" priority="1" sni=""'), ['error bad-sni']],
    ['ws:', websocket('').replace('wss:', 'ws:'), ['error bad-url']],
    ['https: for a WebSocket', websocket('').replace('wss:', 'https:'), ['error bad-url']],
    ['no URL', websocket('').replace(/url="[^"]*"/, ''), ['error bad-url']],
    ['port 0 in the URL', websocket('').replace('verona.example/', 'verona.example:0/'), ['error bad-url']],
    [
      'a method nobody knows',
      '<hacx ttl="1"><quic ip="::1" port="443" priority="1"/></hacx>',
      ['note unknown-element'],
    ],
    ['a method of another namespace', '<hacx ttl="1"><tls xmlns="urn:x"/></hacx>', ['note unknown-element']],
  ])('%s', (_, text, found) => {
    expect(read(text).links).toEqual([]);
    expect(codes(text)).toEqual(found);
  });
});

describe('pinned keys', () => {
  const pin = (attributes: string) => `<public-key-pin ${attributes}/>`;

  test('several keys, each by one or more hashes', () => {
    const text = websocket('', pin(`sha-256="${sha256}"`) + pin(`sha-256="${sha256.replace('4', '5')}"`));
    expect(read(text).links[0]?.pins).toEqual([
      { hashes: [{ name: 'sha-256', value: sha256 }] },
      { hashes: [{ name: 'sha-256', value: sha256.replace('4', '5') }] },
    ]);
  });

  test('a hash that cannot be read leaves the others', () => {
    const text = websocket('', pin(`sha-256="${sha256}" sha-512="!" sha-3="aDI=" md5="aDI="`));
    expect(read(text).links[0]?.pins).toEqual([{ hashes: [{ name: 'sha-256', value: sha256 }] }]);
    expect(codes(text)).toEqual(['error bad-base64', 'warning unknown-hash', 'warning weak-hash']);
  });

  test.each([
    ['bad base64', pin('sha-256="%%%"'), 'bad-base64'],
    [
      'base64 with a line break',
      pin(`sha-256="${sha256.slice(0, 20)}&#10;${sha256.slice(20)}"`),
      'bad-base64',
    ],
    ['the wrong length', pin('sha-256="aDI="'), 'pin-length'],
    ['no hash at all', pin(''), 'pin-empty'],
  ])(
    'where the only key is unreadable by %s nothing can match, so the method is left out',
    (_, content, code) => {
      expect(read(websocket('', content)).links).toEqual([]);
      expect(codes(websocket('', content))).toEqual([`error ${code}`, 'error no-usable-pin']);
    },
  );
});

describe('for servers', () => {
  test('the same elements are other transports, and BOSH is none', () => {
    const { links, findings } = read(corrected, 'server');
    expect(links.map(({ transport }) => transport)).toEqual([
      's2s-tls',
      's2s-tls',
      's2s-tls',
      's2s-websocket',
    ]);
    expect(findings.map(({ code }) => code)).toEqual(['not-for-servers']);
  });
});

describe('hostile documents', () => {
  test('beyond 256 methods the rest is not looked at, beyond 100 findings they are counted', () => {
    const text = `<hacx ttl="1">${'<tls ip="x" port="0"/>'.repeat(10_000)}</hacx>`;
    const start = performance.now();
    const { links, findings } = read(text);
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(links).toEqual([]);
    expect(findings).toHaveLength(101);
    expect(findings.at(-1)).toMatchObject({ code: 'more-findings', params: { count: 256 * 3 + 1 - 100 } });
  });

  test('a value out of all proportion is cut', () => {
    const [finding] = read(tls(`ip="${'1'.repeat(100_000)}" port="1" priority="1"`)).findings;
    expect(JSON.stringify(finding).length).toBeLessThan(400);
  });

  const pieces = fc.constantFrom(
    ...[
      '<hacx',
      '>',
      '/>',
      ' ttl="',
      '"',
      '<tls ',
      'ip="',
      '::1',
      'port="',
      '0',
      '-',
      '443',
      'sni="',
      'alpn="',
    ],
    ...[
      '<websocket url="',
      'wss://a.example:0',
      'ws:',
      '<public-key-pin sha-256="',
      '=',
      '\u0000',
      '\ud800',
      '</hacx>',
    ],
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces).map((parts) => parts.join('')),
    fc
      .tuple(fc.nat(900), fc.nat(20), fc.string({ maxLength: 8 }))
      .map(([at, cut, put]) => corrected.slice(0, at) + put + corrected.slice(at + cut)),
  );

  test('nothing makes the parser throw, and no port or scheme it lets through is unusable', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom('client', 'server'), (text, use) => {
        const parsed = parseHacx(text, use);
        for (const { url, port, ips } of parsed.ok ? parsed.links : []) {
          if (url !== undefined) expect(url).toMatch(/^(?:wss|https):\/\//);
          expect(port ?? 1).toBeGreaterThanOrEqual(1);
          expect(port ?? 1).toBeLessThanOrEqual(65_535);
          if (url === undefined) expect(ips).toHaveLength(1);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('whatever stands in the attributes of a method', () => {
    const value = fc
      .oneof(fc.string(), fc.webUrl(), fc.ipV4(), fc.ipV6(), fc.integer().map(String), fc.base64String())
      .map((text) => text.replace(/[<&"]|[^\x20-\x7e]/g, ''));
    const attributes = fc.record(
      Object.fromEntries(
        ['url', 'ip', 'port', 'priority', 'weight', 'sni', 'alpn'].map((name) => [name, value]),
      ),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.constantFrom('tls', 'websocket', 'bosh'), attributes, (name, given) => {
        const text = Object.entries(given).map(([key, one]) => ` ${key}="${String(one)}"`);
        const parsed = parseHacx(`<hacx><${name}${text.join('')}/></hacx>`, 'client');
        expect(parsed.ok).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
