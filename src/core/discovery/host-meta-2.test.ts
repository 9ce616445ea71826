import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import example from '../fixtures/discovery/xep-0487-example.host-meta.json?raw';
import { parseHostMetaJrd } from './host-meta-jrd.ts';

const pin = '4/mggdlVx8A3pvHAWW5sD+qJyMtUHgiRuPjVC48N0XQ=';
const rel = (name: string) => `urn:xmpp:alt-connections:${name}`;
const whole = { priority: 1, weight: 0, sni: 'verona.example', ips: ['192.0.2.1'] };
const websocket = { rel: rel('websocket'), href: 'wss://verona.example/ws', ...whole };
const tls = { rel: rel('tls'), port: 443, ...whole };

function read(document: unknown) {
  const parsed = parseHostMetaJrd(typeof document === 'string' ? document : JSON.stringify(document));
  if (!parsed.ok) throw new Error(`not read: ${JSON.stringify(parsed.failure)}`);
  return parsed;
}
const withLink = (link: object) => ({ xmpp: { ttl: 60 }, links: [link] });
const told = (document: unknown) =>
  read(document).findings.map(({ severity, code, place }) => [
    `${severity} ${code}`,
    'path' in place ? place.path : place,
  ]);

describe('the example of the specification', () => {
  test('lists seven ways to connect with what is asked of each', () => {
    const { links, reading, ttl } = read(example);
    expect({ reading, ttl }).toEqual({ reading: 'host-meta-2', ttl: 3000 });
    const common = {
      ips: ['1.2.3.4', 'fd00:feed:dad:beef::1'],
      sni: 'example.org',
      weight: 50,
      pins: [{ hashes: [{ name: 'sha-256', value: pin }] }],
    };
    expect(links).toMatchObject([
      { transport: 'websocket', url: 'wss://other.example.org/xmpp-websocket', priority: 15, ...common },
      { transport: 'tls', port: 443, priority: 10, ...common },
      { transport: 'quic', port: 443, priority: 5, ...common },
      {
        transport: 's2s-websocket',
        url: 'wss://other.example.org/s2s-xmpp-websocket',
        priority: 15,
        ...common,
      },
      { transport: 's2s-tls', port: 443, priority: 10, ...common },
      { transport: 's2s-quic', port: 443, priority: 5, ...common },
      { transport: 'bosh', url: 'https://web.example.com:5280/bosh', weight: 0, pins: common.pins },
    ]);
    expect(links[6]).not.toHaveProperty('priority');
  });

  test('has no usable ECH in six places, and a link without what is mandatory', () => {
    expect(told(example)).toEqual([
      ...[0, 1, 2, 3, 4, 5].map((index) => ['warning not-ech', `links[${index}].ech`]),
      ['error missing', 'links[6].priority'],
      ['warning missing', 'links[6].weight'],
      ['error missing', 'links[6].sni'],
      ['error missing', 'links[6].ips'],
    ]);
    expect(read(example).links.some((link) => link.ech !== undefined)).toBe(false);
  });
});

test('between servers an address without TLS is refused by the specification that demands it', () => {
  const bare = (name: string) => withLink({ ...whole, rel: rel(name), href: 'ws://verona.example/s2s' });
  const sections = (document: unknown) => read(document).findings.map(({ code, section }) => [code, section]);
  expect(sections(bare('s2s-websocket'))).toEqual([['bad-url', 'XEP-0468 §2, item 3']]);
  expect(sections(bare('websocket'))).toEqual([['bad-url', 'XEP-0487 §2.1']]);
  expect(read(bare('s2s-websocket')).links).toEqual([]);
});

describe('the xmpp object', () => {
  test('without it XEP-0156 applies, and the other relations do not count', () => {
    const parsed = read({
      links: [websocket, tls, { rel: rel('webtransport'), href: 'https://a.example/' }],
    });
    expect(parsed.reading).toBe('host-meta.json');
    expect(parsed.links).toEqual([
      { transport: 'websocket', url: 'wss://verona.example/ws', position: 1, place: { path: 'links[0]' } },
    ]);
    expect(parsed.findings.map(({ code }) => code)).toEqual(['rel-not-here', 'unknown-rel']);
  });

  test.each([null, 1, 'yes', [], true])('%j is none', (xmpp) => {
    expect(read({ xmpp, links: [websocket] }).reading).toBe('host-meta.json');
    expect(told({ xmpp, links: [] })).toEqual([['error wrong-type', 'xmpp']]);
  });

  test.each([
    [{}, 30, 'error ttl-missing'],
    [{ ttl: 0 }, 0, 'note ttl-zero'],
    [{ ttl: -1 }, 30, 'error ttl-invalid'],
    [{ ttl: '60' }, 30, 'error ttl-invalid'],
    [{ ttl: 1.5 }, 30, 'error ttl-invalid'],
    [{ ttl: null }, 30, 'error ttl-invalid'],
    [{ ttl: 604_801 }, 604_800, 'warning ttl-capped'],
    [{ ttl: 1e300 }, 604_800, 'warning ttl-capped'],
  ])('%j is kept for %d s', (xmpp, ttl, finding) => {
    expect(read({ xmpp, links: [] }).ttl).toBe(ttl);
    expect(told({ xmpp, links: [] })).toEqual([[finding, 'xmpp.ttl']]);
  });

  test('its pins are those of every link; what is no SHA-256 in base64 is left out', () => {
    const document = {
      xmpp: { ttl: 60, 'public-key-pins-sha-256': [pin, 'nonsense!', 'aDI=', 7] },
      links: [websocket, tls],
    };
    expect(read(document).links.map(({ pins }) => pins)).toEqual(
      Array.from({ length: 2 }, () => [{ hashes: [{ name: 'sha-256', value: pin }] }]),
    );
    expect(told(document)).toEqual([
      ['error bad-base64', 'xmpp.public-key-pins-sha-256[1]'],
      ['error pin-length', 'xmpp.public-key-pins-sha-256[2]'],
      ['error wrong-type', 'xmpp.public-key-pins-sha-256[3]'],
    ]);
  });

  test.each([
    ['a text', pin, ['error wrong-type', 'xmpp.public-key-pins-sha-256']],
    ['one that is too short', ['AAAA'], ['error pin-length', 'xmpp.public-key-pins-sha-256[0]']],
    ['null', null, ['error wrong-type', 'xmpp.public-key-pins-sha-256']],
  ])('pins none of which can be read (%s) leave no link to connect by', (_what, pins, finding) => {
    const document = {
      xmpp: { ttl: 60, 'public-key-pins-sha-256': pins },
      links: [websocket, { ...tls, port: 0 }],
    };
    expect(read(document)).toMatchObject({ links: [], pins: [] });
    expect(told(document)).toEqual([
      finding,
      ['error no-usable-pin', 'xmpp.public-key-pins-sha-256'],
      ['error out-of-range', 'links[1].port'],
    ]);
  });

  test('its pins are of the domain, whether a link can be used or not; an empty list pins nothing', () => {
    const xmpp = { ttl: 60, 'public-key-pins-sha-256': [pin] };
    expect(read({ xmpp, links: [] })).toMatchObject({
      links: [],
      pins: [{ hashes: [{ name: 'sha-256', value: pin }] }],
    });
    const none = read({ xmpp: { ttl: 60, 'public-key-pins-sha-256': [] }, links: [websocket] });
    expect(none).toMatchObject({ pins: [] });
    expect(none.links).toHaveLength(1);
  });
});

describe('links that are used all the same', () => {
  test.each([
    [{ ...websocket, priority: -1 }, ['error out-of-range', 'links[0].priority']],
    [{ ...websocket, priority: '5' }, ['error not-a-number', 'links[0].priority']],
    [{ ...websocket, weight: 65_536 }, ['warning out-of-range', 'links[0].weight']],
    [{ ...websocket, sni: 'not a name' }, ['error bad-sni', 'links[0].sni']],
    [{ ...websocket, ips: [] }, ['error missing', 'links[0].ips']],
    [{ ...websocket, ips: '192.0.2.1' }, ['error wrong-type', 'links[0].ips']],
    [{ ...websocket, ips: ['192.0.2.1', '1.2.3'] }, ['error bad-ip', 'links[0].ips[1]']],
    [{ ...websocket, ech: 1 }, ['warning wrong-type', 'links[0].ech']],
    [{ ...websocket, ech: '?' }, ['warning bad-base64', 'links[0].ech']],
    [{ ...websocket, alpn: ['h2'] }, ['note not-allowed', 'links[0].alpn']],
    [{ ...tls, href: 'https://verona.example/' }, ['warning not-allowed', 'links[0].href']],
    [{ ...tls, rel: rel('quic'), port: undefined }, ['error missing', 'links[0].port']],
  ])('%j', (link, finding) => {
    expect(told(withLink(link))).toEqual([finding]);
    expect(read(withLink(link)).links).toHaveLength(1);
  });

  test('QUIC without a port goes to 443 (XEP-0467)', () => {
    expect(read(withLink({ ...whole, rel: rel('s2s-quic') })).links[0]?.port).toBe(443);
  });

  test('ECH that is a list of configurations is kept', () => {
    // One configuration of version 0xfe0d with three bytes of content.
    const ech = btoa('\x00\x07\xfe\x0d\x00\x03abc');
    expect(read(withLink({ ...tls, ech })).links[0]?.ech).toBe(ech);
    expect(told(withLink({ ...tls, ech }))).toEqual([]);
  });
});

describe('links that cannot be used', () => {
  test.each([
    [{ ...tls, port: 0 }, 'error out-of-range'],
    [{ ...tls, port: 65_536 }, 'error out-of-range'],
    [{ ...tls, port: '443' }, 'error not-a-number'],
    [{ ...tls, port: undefined }, 'error missing'],
    [{ ...websocket, href: 'ws://verona.example/ws' }, 'error bad-url'],
    [{ ...websocket, rel: rel('s2s-websocket'), href: 'https://verona.example/ws' }, 'error bad-url'],
    [{ ...websocket, href: 7 }, 'error bad-url'],
    [{ ...websocket, rel: rel('webtransport') }, 'note unknown-rel'],
  ])('%j', (link, finding) => {
    expect(read(withLink(link)).links).toEqual([]);
    expect(told(withLink(link)).map(([what]) => what)).toEqual([finding]);
  });
});

test('half a million nested lists do no harm, wherever they stand', () => {
  const deep = '['.repeat(500_000) + ']'.repeat(500_000);
  const link = `{"rel":"${rel('tls')}","port":${deep},"priority":${deep},"sni":${deep},"ips":${deep},"ech":${deep}}`;
  const { links, findings } = read(
    `{"xmpp":{"ttl":${deep},"public-key-pins-sha-256":${deep}},"links":[${link}]}`,
  );
  expect(links).toEqual([]);
  expect(findings.length).toBeGreaterThan(5);
});

test('nothing makes the parser throw, and no port or scheme it lets through is unusable', () => {
  const names = ['websocket', 'xbosh', 'tls', 'quic', 's2s-websocket', 's2s-tls', 's2s-quic', 'webtransport'];
  const link = fc.record(
    {
      rel: fc.constantFrom(...names.map(rel), 'lrdd'),
      href: fc.oneof(fc.jsonValue(), fc.webUrl({ validSchemes: ['ws', 'wss', 'http', 'https'] })),
      port: fc.oneof(fc.jsonValue(), fc.integer({ min: -2, max: 70_000 })),
      priority: fc.oneof(fc.jsonValue(), fc.integer()),
      weight: fc.jsonValue(),
      sni: fc.oneof(fc.jsonValue(), fc.domain()),
      ips: fc.oneof(fc.jsonValue(), fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.jsonValue()))),
      ech: fc.oneof(fc.jsonValue(), fc.base64String()),
    },
    { requiredKeys: ['rel'] },
  );
  const xmpp = fc.oneof(
    fc.jsonValue(),
    fc.record({ ttl: fc.jsonValue(), 'public-key-pins-sha-256': fc.jsonValue() }, { requiredKeys: [] }),
  );
  fc.assert(
    fc.property(xmpp, fc.array(fc.oneof(link, fc.jsonValue())), (object, links) => {
      const parsed = parseHostMetaJrd(JSON.stringify({ xmpp: object, links }));
      expect(parsed.ok).toBe(true);
      for (const { url, port } of parsed.ok ? parsed.links : []) {
        if (url !== undefined) expect(url).toMatch(/^(?:wss|https):\/\//);
        else expect(port).toBeDefined();
        expect(port ?? 1).toBeGreaterThanOrEqual(1);
        expect(port ?? 1).toBeLessThanOrEqual(65_535);
      }
    }),
    { numRuns: 500 },
  );
});
