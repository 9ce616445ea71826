import { describe, expect, test } from 'vitest';
import hacxExample from '../fixtures/discovery/hacx-corrected-example.xml?raw';
import hostMeta2Example from '../fixtures/discovery/xep-0487-example.host-meta.json?raw';
import { parseHacx } from './hacx.ts';
import { parseHostMetaJrd } from './host-meta-jrd.ts';
import type { ParsedDocument } from './listing.ts';
import { sha256Of } from './pin-judge.ts';
import { pinEndpoint, publishedPins } from './published-pins.ts';

const domain = 'verona.example';
const value = (name: string) => sha256Of(new TextEncoder().encode(name));
const pin = (name: string) => ({ hashes: [{ name: 'sha-256', value: value(name) }] });
const method = (attributes: string, ...keys: string[]) =>
  `<websocket ip="192.0.2.1" port="443" priority="1" ${attributes}>${keys
    .map((name) => `<public-key-pin sha-256="${value(name)}"/>`)
    .join('')}</websocket>`;
const hacx = (...methods: string[]) => parseHacx(`<hacx ttl="60">${methods.join('')}</hacx>`, 'client');
const own = `url="wss://${domain}/ws" sni="${domain}"`;
const from = (...documents: ParsedDocument[]) =>
  publishedPins(
    domain,
    documents.flatMap((parsed) => (parsed.ok ? [{ ...parsed, kind: parsed.reading }] : [])),
  );

describe('what documents pin', () => {
  test('the examples of the specifications', () => {
    const hashes = [
      { name: 'sha-256', value: '4/mggdlVx8A3pvHAWW5sD+qJyMtUHgiRuPjVC48N0XQ=' },
      {
        name: 'sha-512',
        value: '25N+1hB2Vo42l9lSGqw+n3BKFhDHsyork8ou+D9B43TXeJ1J81mdQEDqm39oR/EHkPBDDG1y5+AG94Kec0xVqA==',
      },
    ];
    expect(from(parseHacx(hacxExample, 'client'), parseHostMetaJrd(hostMeta2Example))).toEqual([
      { domain, endpoint: 'montague.tld:443', source: 'hacx', pins: [{ hashes }], ttl: 604_800 },
      { domain, endpoint: null, source: 'host-meta-2', pins: [{ hashes: hashes.slice(0, 1) }], ttl: 3000 },
    ]);
  });

  test('two methods of one endpoint are one publication with the keys of both', () => {
    const other = `url="wss://${domain}/other" sni="${domain}"`;
    expect(from(hacx(method(own, 'a', 'b'), method(other, 'b', 'c'), method(other)))).toEqual([
      { domain, endpoint: `${domain}:443`, source: 'hacx', pins: [pin('a'), pin('b'), pin('c')], ttl: 60 },
    ]);
  });

  test('a method that is fronted pins the key of its front, not that of its URL', () => {
    const front = `url="wss://${domain}/ws" sni="front.example"`;
    expect(from(hacx(method(own, 'a'), method(front, 'b'))).map(({ endpoint }) => endpoint)).toEqual([
      `${domain}:443`,
      'front.example:443',
    ]);
  });

  test('a header pins for the domain, unless its time is over', () => {
    const header = { pins: [pin('a')], maxAge: 60, includeSubDomains: false };
    expect(publishedPins(domain, [], [header, { ...header, pins: [pin('b')], maxAge: 30 }])).toEqual([
      { domain, endpoint: null, source: 'header', pins: [pin('a'), pin('b')], ttl: 60 },
    ]);
    expect(publishedPins(domain, [], [{ ...header, maxAge: 0 }])).toEqual([]);
  });

  test('XEP-0487 pins for the domain even where it lists no way to connect', () => {
    const xmpp = { ttl: 60, 'public-key-pins-sha-256': [value('a')] };
    expect(from(parseHostMetaJrd(JSON.stringify({ xmpp, links: [] })))).toEqual([
      { domain, endpoint: null, source: 'host-meta-2', pins: [pin('a')], ttl: 60 },
    ]);
  });

  test('nothing where no document pins', () => {
    expect(from(hacx(method(own)), parseHostMetaJrd('{"links":[]}'))).toEqual([]);
  });

  test('no more keys than one can mean, however many methods list them', () => {
    const many = Array.from({ length: 300 }, (_, index) => method(own, String(index)));
    expect(from(hacx(...many))[0]?.pins).toHaveLength(256);
  });
});

test.each([
  [{ url: 'wss://verona.example/ws' }, 'verona.example:443'],
  [{ url: 'wss://verona.example:5281/ws' }, 'verona.example:5281'],
  [{ url: 'wss://verona.example/ws', port: 8443, sni: 'verona.example' }, 'verona.example:8443'],
  [{ url: 'wss://[2001:db8::1]/ws' }, '[2001:db8::1]:443'],
  [{ url: 'wss://verona.example/ws', sni: null, ips: ['192.0.2.1'] }, '192.0.2.1:443'],
  [{ port: 443, sni: null, ips: ['2001:db8::1'] }, '[2001:db8::1]:443'],
  [{ port: 5223, sni: 'verona.example' }, 'verona.example:5223'],
  [{ port: 5223 }, null],
  [{ url: 'wss://verona.example./ws' }, 'verona.example:443'],
  [{ url: 'wss://verona.example/ws', sni: 'front.example.' }, 'front.example:443'],
])('%o is met as %s', (parameters, endpoint) => {
  expect(pinEndpoint(parameters)).toBe(endpoint);
});
