/** Documents of several kinds together: who counts first, what is one endpoint, what contradicts what. */
import { describe, expect, test } from 'vitest';
import hacxExample from '../fixtures/discovery/hacx-corrected-example.xml?raw';
import hostMeta2Example from '../fixtures/discovery/xep-0487-example.host-meta.json?raw';
import { findDisagreements } from './disagreements.ts';
import { parseHacx } from './hacx.ts';
import { parseHostMetaJrd } from './host-meta-jrd.ts';
import { parseHostMetaXrd } from './host-meta-xrd.ts';
import type { ParsedDocument } from './listing.ts';
import { rankCandidates } from './rank.ts';
import type { Candidate } from './types.ts';

const rel = (name: string) => `urn:xmpp:alt-connections:${name}`;
const pinA = '4/mggdlVx8A3pvHAWW5sD+qJyMtUHgiRuPjVC48N0XQ=';
const pinB = pinA.replace('4', '5');

const hacx = (...methods: string[]) => parseHacx(`<hacx ttl="60">${methods.join('')}</hacx>`, 'client');
const ws = (more = '', content = '') =>
  `<websocket url="wss://verona.example/ws" ip="192.0.2.1" port="443" priority="1" ${more}>${content}</websocket>`;
const own = 'sni="verona.example"';
const jrd = (...links: object[]) => parseHostMetaJrd(JSON.stringify({ links }));
const hostMeta2 = (pins: readonly string[], ...links: object[]) =>
  parseHostMetaJrd(JSON.stringify({ xmpp: { ttl: 60, 'public-key-pins-sha-256': pins }, links }));
const xrd = (...hrefs: string[]) =>
  parseHostMetaXrd(
    `<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">${hrefs
      .map((href) => `<Link rel="${rel('websocket')}" href="${href}"/>`)
      .join('')}</XRD>`,
  );
const link = { rel: rel('websocket'), href: 'wss://verona.example/ws' };
const link2 = { ...link, priority: 1, weight: 0, sni: 'verona.example', ips: ['192.0.2.1'] };

const sourced = (documents: readonly ParsedDocument[]) =>
  documents.flatMap((parsed) => (parsed.ok ? [{ kind: parsed.reading, links: parsed.links }] : []));
const ranked = (...documents: ParsedDocument[]) => rankCandidates('verona.example', sourced(documents), 1);
const contradictions = (...documents: ParsedDocument[]) => findDisagreements(sourced(documents));
const brief = ({ transport, sources, dialable }: Candidate) => [transport, sources.join(), dialable];

describe('authority', () => {
  test('HACX before XEP-0487 before XEP-0156, whatever the transport and priority', () => {
    const candidates = ranked(
      xrd('wss://xrd.example/'),
      hostMeta2([], { ...link2, href: 'wss://two.example/', priority: 0 }),
      hacx('<tls ip="192.0.2.1" port="443" priority="9"/>'),
    );
    expect(candidates.map(brief)).toEqual([
      ['tls', 'hacx', false],
      ['websocket', 'host-meta-2', true],
      ['websocket', 'host-meta', true],
    ]);
    expect(candidates.map(({ reasons }) => reasons[0])).toEqual([
      { code: 'authority', kind: 'hacx' },
      { code: 'authority', kind: 'host-meta-2' },
      { code: 'authority', kind: 'host-meta' },
    ]);
  });

  test('of one authority the lowest priority comes first, and none comes last', () => {
    const at = (host: string, priority?: number) => ({ ...link2, href: `wss://${host}.example/`, priority });
    const candidates = ranked(hostMeta2([], at('none'), at('ten', 10), at('five', 5), at('zero', 0)));
    expect(candidates.map(({ endpoint }) => endpoint)).toEqual([
      'wss://zero.example/',
      'wss://five.example/',
      'wss://ten.example/',
      'wss://none.example/',
    ]);
    expect(candidates.map(({ reasons }) => reasons[0])).toEqual([
      { code: 'priority', priority: 0 },
      { code: 'priority', priority: 5 },
      { code: 'priority', priority: 10 },
      { code: 'no-priority' },
    ]);
  });

  test('at one priority a lot is drawn, and the reason tells the odds', () => {
    const at = (host: string, weight: number) => ({ ...link2, href: `wss://${host}.example/`, weight });
    const document = hostMeta2([], at('a', 75), at('b', 25));
    const firsts = Array.from(
      { length: 200 },
      (_, seed) => rankCandidates('verona.example', sourced([document]), seed)[0],
    );
    const won = firsts.filter((first) => first?.endpoint === 'wss://a.example/');
    expect(won.length).toBeGreaterThan(120);
    expect(won.length).toBeLessThan(180);
    expect(won[0]?.reasons).toContainEqual({ code: 'weight', weight: 75, of: 100 });
  });

  test('what only servers connect to stands behind all that accounts can use', () => {
    const candidates = ranked(parseHostMetaJrd(hostMeta2Example));
    expect(candidates.map(({ transport, obstacle }) => [transport, obstacle])).toEqual([
      ['quic', 'needs-companion'],
      ['tls', 'needs-companion'],
      ['websocket', undefined],
      ['bosh', undefined],
      ['s2s-quic', 'server-to-server'],
      ['s2s-tls', 'server-to-server'],
      ['s2s-websocket', 'server-to-server'],
    ]);
    expect(candidates[4]?.reasons[0]).toEqual({ code: 'for-servers' });
  });
});

describe('at one priority without weights', () => {
  const at = (host: string, more = '', content = '') =>
    `<websocket url="wss://${host}/ws" ip="192.0.2.1" port="443" priority="1" sni="${host}" ${more}>${content}</websocket>`;
  const pin = `<public-key-pin sha-256="${pinA}"/>`;

  test('a pinned key counts before none, and both say so', () => {
    const [first, second] = ranked(hacx(at('a.example'), at('b.example', '', pin)));
    expect([first?.endpoint, second?.endpoint]).toEqual(['wss://b.example/ws', 'wss://a.example/ws']);
    expect(first?.reasons).toContainEqual({ code: 'security', by: 'pinned' });
    expect(second?.reasons).toContainEqual({ code: 'security', by: 'unpinned' });
  });

  test('then what this browser can dial, in spite of the place in the document', () => {
    const fronted = at('a.example').replace('sni="a.example"', 'sni="front.example"');
    const [first, second] = ranked(hacx(fronted, at('b.example')));
    expect([first?.endpoint, second?.endpoint]).toEqual(['wss://b.example/ws', 'wss://a.example/ws']);
    expect(first?.reasons).toContainEqual({ code: 'dialable' });
    expect(second?.reasons).toContainEqual({ code: 'not-dialable' });
  });

  test('what is the same for all of them is no reason', () => {
    const codes = ranked(hacx(at('a.example'), at('b.example'))).flatMap(({ reasons }) =>
      reasons.map(({ code }) => code),
    );
    expect(codes).not.toContain('security');
    expect(codes).not.toContain('dialable');
  });
});

describe('HACX for servers', () => {
  const server = (...methods: string[]) => parseHacx(`<hacx ttl="60">${methods.join('')}</hacx>`, 'server');

  test('is a document of its own, with findings of its own', () => {
    expect(server('<quic/>')).toMatchObject({
      reading: 'hacx-server',
      findings: [{ code: 'unknown-element', source: 'hacx-server' }],
    });
  });

  test('counts as much as HACX for accounts, after which its candidates stand', () => {
    const candidates = ranked(server(ws(own)), hacx(ws(own)), hostMeta2([], link2));
    expect(candidates.map(({ transport, sources, obstacle }) => [transport, sources, obstacle])).toEqual([
      ['websocket', ['hacx', 'host-meta-2'], undefined],
      ['s2s-websocket', ['hacx-server'], 'server-to-server'],
    ]);
  });

  test('counts before XEP-0487, whose other values are told', () => {
    const listed = { ...link2, rel: rel('s2s-websocket'), priority: 9 };
    expect(ranked(hostMeta2([], listed), server(ws(own)))).toMatchObject([
      { sources: ['hacx-server', 'host-meta-2'], priority: 1 },
    ]);
    expect(contradictions(hostMeta2([], listed), server(ws(own)))).toMatchObject([
      { params: { field: 'priority', otherKind: 'hacx-server' } },
    ]);
  });
});

describe('one endpoint in several documents', () => {
  test('is one candidate with all its sources and what the greatest authority asks', () => {
    const pinned = ws(`${own} weight="7"`, `<public-key-pin sha-256="${pinA}"/>`);
    const candidates = ranked(
      xrd('wss://verona.example/ws'),
      hostMeta2([pinB], { ...link2, priority: 9, ech: btoa('\x00\x07\xfe\x0d\x00\x03abc') }),
      hacx(pinned),
    );
    expect(candidates).toMatchObject([
      {
        sources: ['hacx', 'host-meta-2', 'host-meta'],
        priority: 1,
        weight: 7,
        ips: ['192.0.2.1'],
        pins: [{ hashes: [{ value: pinA }] }],
        ech: 'AAf+DQADYWJj',
        dialable: true,
        unhonoured: ['ips', 'ech', 'pins'],
      },
    ]);
    expect(candidates).toHaveLength(1);
  });

  test('HACX gives each address its own element: one candidate with both and the best priority', () => {
    const other = ws(own).replace('192.0.2.1', '2001:db8::1').replace('priority="1"', 'priority="0"');
    expect(ranked(hacx(ws(own), other))).toMatchObject([{ ips: ['192.0.2.1', '2001:db8::1'], priority: 0 }]);
  });

  test('direct TLS of both documents is one where name, port and protocol agree', () => {
    const listed = {
      rel: rel('tls'),
      port: 443,
      priority: 1,
      weight: 0,
      sni: 'verona.example',
      ips: ['192.0.2.1'],
    };
    const method = (alpn: string) => `<tls ip="192.0.2.1" port="443" priority="1" ${own} ${alpn}/>`;
    expect(ranked(hostMeta2([], listed), hacx(method(`alpn="${btoa('xmpp-client')}"`))).map(brief)).toEqual([
      ['tls', 'hacx,host-meta-2', false],
    ]);
    expect(ranked(hostMeta2([], listed), hacx(method('alpn="aDI="')))).toHaveLength(2);
    expect(ranked(hostMeta2([], listed), hacx(method('')))).toHaveLength(2);
  });
});

describe('a browser never dials a HACX method that hides a name from its observers', () => {
  test.each([
    ['no SNI may be sent', ws(), 'no-sni'],
    ['another SNI must be sent', ws('sni="front.example"'), 'fronted'],
    ['another port is meant', ws(own).replace('port="443"', 'port="8443"'), 'other-port'],
  ])('%s', (_, method, obstacle) => {
    expect(ranked(hacx(method))).toMatchObject([{ dialable: false, obstacle }]);
    // Listed by host-meta as well the plain URL is an endpoint of its own, and only host-meta stands for it.
    const both = ranked(hacx(method), jrd(link));
    expect(both.map(brief)).toEqual([
      ['websocket', 'hacx', false],
      ['websocket', 'host-meta.json', true],
    ]);
  });

  test('nor one whose URL is one address and that is to be reached at another', () => {
    const at = (ip: string) =>
      ws()
        .replace('wss://verona.example/ws', 'wss://192.0.2.1/ws')
        .replace(/ip="[^"]*"/, `ip="${ip}"`);
    expect(ranked(hacx(at('192.0.2.9'), at('192.0.2.1')))).toMatchObject([
      { dialable: true, ips: ['192.0.2.1'] },
      { dialable: false, obstacle: 'other-address', ips: ['192.0.2.9'] },
    ]);
    const listed = { ...link2, href: 'wss://192.0.2.1/ws', ips: ['192.0.2.9'] };
    const without = at('').replace('ip=""', '');
    expect(ranked(hacx(without), hostMeta2([], listed))).toMatchObject([{ dialable: true }]);
    const six = (ip: string) => at(ip).replace('//192.0.2.1/', '//[2001:DB8:0::1]/');
    expect(ranked(hacx(six('2001:db8::1')))).toMatchObject([{ dialable: true }]);
    expect(ranked(hacx(six('2001:db8::2')))).toMatchObject([{ obstacle: 'other-address' }]);
  });

  test('neither in the example of the specification', () => {
    const candidates = ranked(parseHacx(hacxExample, 'client'));
    expect(candidates.some(({ dialable }) => dialable)).toBe(false);
    expect(new Set(candidates.map(({ obstacle }) => obstacle))).toEqual(
      new Set(['needs-companion', 'fronted', 'no-sni']),
    );
  });

  test('the name is compared as host names are', () => {
    const method = ws('sni="VERONA.example"');
    expect(ranked(hacx(method))).toMatchObject([{ dialable: true, sni: 'verona.example' }]);
  });
});

describe('contradictions between documents', () => {
  test('two forms of host-meta have to list the same', () => {
    expect(contradictions(jrd(link), xrd('wss://verona.example/ws', 'wss://old.verona.example/'))).toEqual([
      {
        code: 'missing-in',
        params: { endpoint: 'wss://old.verona.example/', kind: 'host-meta.json' },
        severity: 'warning',
        source: 'host-meta',
        place: expect.objectContaining({ line: 1 }) as unknown,
        section: 'RFC 6415 §3',
      },
    ]);
    expect(contradictions(jrd(link), xrd())).toMatchObject([{ params: { kind: 'host-meta' } }]);
  });

  test('a form that could not be read contradicts nothing, and HACX may list what it likes', () => {
    expect(contradictions(jrd(link))).toEqual([]);
    expect(contradictions(hacx(ws()), jrd(link), xrd(link.href))).toEqual([]);
  });

  test('values that differ are told with both, at the place of the lesser document', () => {
    const found = contradictions(
      hacx(ws(own, `<public-key-pin sha-256="${pinA}"/>`)),
      hostMeta2([pinB], { ...link2, priority: 9 }),
    );
    expect(found).toMatchObject([
      {
        code: 'disagreement',
        params: { field: 'priority', value: '9', other: '1', otherKind: 'hacx' },
        source: 'host-meta.json',
        place: { path: 'links[0]' },
      },
      { params: { field: 'pins', value: pinB, other: pinA } },
    ]);
  });

  test('addresses are compared as sets, however many elements give them', () => {
    const other = ws(own).replace('192.0.2.1', '2001:db8::1');
    const both = { ...link2, ips: ['2001:db8::1', '192.0.2.1'] };
    expect(contradictions(hacx(ws(own), other), hostMeta2([], { ...both, priority: 1 }))).toEqual([]);
    expect(contradictions(hacx(ws(own)), hostMeta2([], both))).toMatchObject([
      {
        code: 'disagreement',
        params: { field: 'ips', value: '192.0.2.1, 2001:db8::1', other: '192.0.2.1', otherKind: 'hacx' },
        source: 'host-meta.json',
      },
    ]);
  });

  test('two keys for one endpoint in one document contradict each other; the first counts', () => {
    const pinned = (pin: string) => ws(own, `<public-key-pin sha-256="${pin}"/>`);
    const document = hacx(pinned(pinA), pinned(pinB));
    expect(contradictions(document)).toMatchObject([{ params: { field: 'pins', otherKind: 'hacx' } }]);
    expect(ranked(document)).toMatchObject([{ pins: [{ hashes: [{ value: pinA }] }] }]);
  });
});
