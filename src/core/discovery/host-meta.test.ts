import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import ejabberdJrd from '../fixtures/discovery/ejabberd.host-meta.json?raw';
import ejabberdXrd from '../fixtures/discovery/ejabberd.host-meta.xml?raw';
import page from '../fixtures/discovery/page.html?raw';
import prosodyJrd from '../fixtures/discovery/prosody.host-meta.json?raw';
import prosodyXrd from '../fixtures/discovery/prosody.host-meta.xml?raw';
import unusableJrd from '../fixtures/discovery/unusable-links.host-meta.json?raw';
import unusableXrd from '../fixtures/discovery/unusable-links.host-meta.xml?raw';
import sharedJrd from '../fixtures/discovery/webfinger-and-xmpp.host-meta.json?raw';
import sharedXrd from '../fixtures/discovery/webfinger-and-xmpp.host-meta.xml?raw';
import { parseHostMetaJrd } from './host-meta-jrd.ts';
import { parseHostMetaXrd } from './host-meta-xrd.ts';

const xrd = (content: string) => `<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">${content}</XRD>`;
const websocket = 'urn:xmpp:alt-connections:websocket';

describe.each([
  {
    form: 'XRD',
    parse: parseHostMetaXrd,
    prosody: prosodyXrd,
    ejabberd: ejabberdXrd,
    shared: sharedXrd,
    unusable: unusableXrd,
  },
  {
    form: 'JRD',
    parse: parseHostMetaJrd,
    prosody: prosodyJrd,
    ejabberd: ejabberdJrd,
    shared: sharedJrd,
    unusable: unusableJrd,
  },
])('host-meta as $form', ({ parse, prosody, ejabberd, shared, unusable }) => {
  test('reads what Prosody serves', () => {
    expect(parse(prosody)).toMatchObject({
      ok: true,
      links: [
        { transport: 'bosh', url: 'https://capulet.example/http-bind', position: 1 },
        { transport: 'websocket', url: 'wss://capulet.example/xmpp-websocket', position: 2 },
      ],
      findings: [],
    });
  });

  test('reads what ejabberd serves', () => {
    expect(parse(ejabberd)).toMatchObject({
      ok: true,
      links: [
        { transport: 'bosh', url: 'https://montague.example:15443/bosh', position: 1 },
        { transport: 'websocket', url: 'wss://montague.example:15443/ws', position: 2 },
      ],
      findings: [],
    });
  });

  test('finds its link among those of other services, and none in comments or foreign places', () => {
    expect(parse(shared)).toMatchObject({
      ok: true,
      links: [{ transport: 'websocket', url: 'wss://chat.verona.example/ws' }],
    });
  });

  test('says of every unusable link why', () => {
    const parsed = parse(unusable);
    expect(parsed).toMatchObject({ ok: true, links: [] });
    expect(parsed.ok && parsed.findings.map(({ params, severity }) => [params, severity])).toEqual([
      [{ value: 'ws://verona.example/ws', fault: 'insecure' }, 'error'],
      [{ value: 'http://verona.example/bosh', fault: 'insecure' }, 'error'],
      [{ value: 'https://verona.example/ws', fault: 'wrong-scheme' }, 'error'],
      [{ value: 'javascript:alert(1)', fault: 'wrong-scheme' }, 'error'],
      [{ value: '/ws', fault: 'not-a-url' }, 'error'],
      [{ value: 'wss://romeo:pw@verona.example/ws', fault: 'credentials' }, 'error'],
      [{ value: '', fault: 'missing' }, 'error'],
      [{ value: ' ', fault: 'missing' }, 'error'],
    ]);
  });

  test('never throws, whatever the text', () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      '/',
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '&',
      '<XRD',
      'xmlns="',
      'links',
      '<!--',
      '\u0000',
      '\ud800',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces).map((parts) => parts.join('')),
      fc.json(),
    );
    fc.assert(
      fc.property(texts, (text) => void parse(text)),
      { numRuns: 500 },
    );
  });

  test('never throws on its own documents with a piece cut out or put in', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(prosody, shared),
        fc.nat(2_000),
        fc.nat(30),
        fc.string({ maxLength: 5 }),
        (text, at, cut, put) => {
          parse(text.slice(0, at) + put + text.slice(at + cut));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('an XRD document that is none', () => {
  test.each([
    ['a web page', page, 'html'],
    [
      'an XHTML page',
      '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
      'html',
    ],
    ['JSON', prosodyJrd, 'text'],
    ['prose', 'Not Found', 'text'],
    ['nothing', '', 'empty'],
    ['white space', ' \n', 'empty'],
  ])('%s is named without a place', (_, text, found) => {
    expect(parseHostMetaXrd(text)).toEqual({ ok: false, failure: { code: 'not-xrd', found } });
  });

  test.each([
    ['another root', '<hacx ttl="30"/>'],
    ['the right root without its namespace', '<XRD><Link rel="x" href="y"/></XRD>'],
  ])('%s is XML, but not XRD', (_, text) => {
    expect(parseHostMetaXrd(text)).toEqual({ ok: false, failure: { code: 'not-xrd', found: 'xml' } });
  });

  test('malformed XML is reported where it breaks', () => {
    expect(parseHostMetaXrd(xrd('\n<Link rel="a" rel="b"/>'))).toMatchObject({
      ok: false,
      failure: { code: 'not-xrd', found: 'xml', line: 2 },
    });
  });

  test.each([
    ['an entity bomb', `<!DOCTYPE lolz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>${xrd('&b;')}`],
    ['an external entity', `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${xrd('&e;')}`],
    ['deep nesting', xrd('<a>'.repeat(100_000))],
    [
      '20,000 attributes',
      xrd(`<a ${Array.from({ length: 20_000 }, (_, i) => `a${String(i)}=""`).join(' ')}/>`),
    ],
  ])('%s is refused quickly', (_, text) => {
    const start = performance.now();
    expect(parseHostMetaXrd(text)).toMatchObject({ ok: false, failure: { code: 'not-xrd', found: 'xml' } });
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});

describe('a JRD document that is none', () => {
  test.each([
    ['a web page', page, 'html'],
    ['the XRD form', prosodyXrd, 'xml'],
    ['prose', 'Not Found', 'text'],
    ['JSON cut short', prosodyJrd.slice(0, 40), 'text'],
    ['nothing', '', 'empty'],
  ])('%s is not JSON', (_, text, found) => {
    expect(parseHostMetaJrd(text)).toEqual({ ok: false, failure: { code: 'not-json', found } });
  });

  test.each([
    ['a number', '1'],
    ['null', 'null'],
    ['a list', '[{"links":[]}]'],
    ['an object of something else', '{"error":"not found"}'],
    ['links that are no list', '{"links":{"rel":"x"}}'],
    ['links smuggled in by prototype', '{"__proto__":{"links":[]}}'],
  ])('%s is JSON of another shape', (_, text) => {
    expect(parseHostMetaJrd(text)).toEqual({ ok: false, failure: { code: 'not-jrd' } });
  });

  test('half a million nested lists do no harm', () => {
    const deep = 500_000;
    expect(parseHostMetaJrd(`{"links":[${'['.repeat(deep)}${']'.repeat(deep)}]}`)).toMatchObject({
      ok: true,
      links: [],
    });
    expect(parseHostMetaJrd('['.repeat(deep))).toMatchObject({ failure: { code: 'not-json' } });
  });

  test('a document without links lists none', () => {
    expect(parseHostMetaJrd('{"subject":"https://verona.example"}')).toEqual({
      ok: true,
      reading: 'host-meta.json',
      links: [],
      findings: [],
    });
  });
});

describe('link relations and addresses', () => {
  test('relations are compared without regard to case (RFC 5988 §4.2)', () => {
    const parsed = parseHostMetaXrd(xrd(`<Link rel="${websocket.toUpperCase()}" href="wss://a.example/"/>`));
    expect(parsed).toMatchObject({ links: [{ transport: 'websocket', url: 'wss://a.example/' }] });
  });

  test('addresses are normalised: host, default port, fragment', () => {
    const href = 'WSS://B\u00dcCHER.Example:443?a=1#b';
    expect(parseHostMetaJrd(JSON.stringify({ links: [{ rel: websocket, href }] }))).toMatchObject({
      links: [{ url: 'wss://xn--bcher-kva.example/?a=1' }],
    });
  });
});
