import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFrame } from '../xml/index.ts';
import { checkDraft, mostBytes, type DraftCheck } from './check.ts';
import { expandDraft, placeholders } from './expand.ts';
import { isRequest, replyDraft } from './reply.ts';
import { templates } from './templates.ts';

const juliet = 'juliet@capulet.example';
const values = { jid: juliet, domain: 'capulet.example', id: 'a1', n: '1' };
const check = (text: string): DraftCheck => checkDraft(text, juliet);
const fault = (text: string) => {
  const read = check(text);
  return read.ok ? null : read.fault;
};
const advice = (text: string) => {
  const read = check(text);
  return read.ok ? read.advice : null;
};

describe('what may leave', () => {
  test.each(Object.entries(templates))('the template %s is sent as it is', (_name, text) => {
    const read = check(expandDraft(text, values));
    expect(read).toMatchObject({ ok: true });
    expect(advice(expandDraft(text, values))?.filter((one) => one !== 'not-encrypted')).toEqual([]);
  });

  test('a fault of the XML stands at its character', () => {
    expect(fault("<iq xmlns='jabber:client'><query></iq>")).toEqual({
      code: 'not-well-formed',
      error: 'mismatched-tag',
      offset: 35,
    });
    expect(fault('')).toMatchObject({ code: 'not-well-formed', error: 'empty' });
    expect(fault("<?xml version='1.0'?><iq xmlns='jabber:client'/>")).toMatchObject({ error: 'declaration' });
  });

  test('a stanza without namespace, or in another one, is refused', () => {
    expect(fault("<iq type='get'/>")).toEqual({ code: 'no-namespace', name: 'iq', offset: 0 });
    expect(fault("<message xmlns='jabber:server'/>")).toMatchObject({
      code: 'not-in-content',
      name: 'message',
    });
    expect(fault("<p:iq xmlns:p='urn:x' xmlns='jabber:client'/>")).toMatchObject({ code: 'not-in-content' });
    expect(advice("<p:presence xmlns:p='jabber:client'/>")).toEqual([]);
  });

  test.each([
    ["<r xmlns='urn:xmpp:sm:3'/>", 'management'],
    ["<a xmlns='urn:xmpp:sm:3' h='0'/>", 'management'],
    ["<resume xmlns='urn:xmpp:sm:3' h='0' previd='x'/>", 'management'],
    ["<open xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>", 'framing'],
    ["<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>", 'framing'],
    ["<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'/>", 'authentication'],
    ["<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'/>", 'authentication'],
    ["<error xmlns='http://etherx.jabber.org/streams'/>", 'stream'],
    ["<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", 'tls'],
    [
      "<iq xmlns='jabber:client' type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>",
      'binding',
    ],
    ["<iq xmlns='jabber:client' type='set' id='b'><query xmlns='jabber:iq:auth'/></iq>", 'authentication'],
  ])('%s is the session’s own', (text, part) => {
    expect(fault(text)).toMatchObject({ code: 'of-the-stream', part });
  });

  test('the same words inside a message are somebody’s words', () => {
    expect(
      check("<message xmlns='jabber:client'><x xmlns='urn:x'><r xmlns='urn:xmpp:sm:3'/></x></message>").ok,
    ).toBe(true);
  });

  test('more than a server takes is refused by its bytes', () => {
    const body = 'é'.repeat(mostBytes / 2);
    expect(fault(`<message xmlns='jabber:client'><body>${body}</body></message>`)).toMatchObject({
      code: 'too-many-bytes',
    });
  });

  test('whatever is written, an answer comes', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void check(text)));
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('<', '>', '/', 'iq', " xmlns='jabber:client'", '&', 'x', "'")),
        (all) => void check(all.join('')),
      ),
    );
  });
});

describe('what is worth knowing', () => {
  test.each([
    ["<iq xmlns='jabber:client'><ping xmlns='urn:xmpp:ping'/></iq>", ['iq-type']],
    ["<iq xmlns='jabber:client' type='get' id='x'/>", ['iq-children']],
    ["<iq xmlns='jabber:client' type='get' id='x'><query/></iq>", ['child-namespace']],
    ["<iq xmlns='jabber:client' type='result' id='x'/>", ['iq-answer']],
    ["<presence xmlns='jabber:client' from='romeo@montague.example'/>", ['from']],
    [`<presence xmlns='jabber:client' from='${juliet}/balcony'/>`, []],
    ["<message xmlns='jabber:client'><body>x</body></message>", ['not-encrypted']],
    ["<active xmlns='urn:xmpp:csi:0'/>", []],
    ["<anything xmlns='urn:example:mine'/>", ['nonza']],
  ])('%s', (text, expected) => expect(advice(text)).toEqual(expected));
});

describe('placeholders', () => {
  test('are replaced as XML wants it, and nothing else is', () => {
    expect(expandDraft("<a v='{jid}' w='{id}'>{n} {other} {domain}</a>", { ...values, jid: `a&"'@b` })).toBe(
      "<a v='a&amp;&quot;&apos;@b' w='a1'>1 {other} capulet.example</a>",
    );
  });
  test('any value stays one value', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]*$/), (jid) => {
        const [read] = parseFrame(expandDraft("<a v='{jid}'/>", { ...values, jid })).attrs;
        expect(read?.value).toBe(jid);
      }),
    );
    expect(placeholders).toHaveLength(4);
  });
});

describe('a reply', () => {
  const asked = parseFrame(
    "<iq xmlns='jabber:client' type='get' id='q&amp;1' from='romeo@montague.example/o'><query xmlns='jabber:iq:version'/></iq>",
  );
  test('names the request and whoever asked', () => {
    expect(isRequest(asked)).toBe(true);
    expect(replyDraft(asked)).toBe(
      "<iq xmlns='jabber:client' type='result' id='q&amp;1' to='romeo@montague.example/o'><query xmlns='jabber:iq:version'/></iq>",
    );
    expect(check(replyDraft(asked)).ok).toBe(true);
  });
  test('only requests are answered', () => {
    expect(isRequest(parseFrame("<iq xmlns='jabber:client' type='result' id='1'/>"))).toBe(false);
    expect(isRequest(parseFrame("<iq xmlns='jabber:client' type='get'/>"))).toBe(false);
    expect(isRequest(parseFrame("<message xmlns='jabber:client' type='get' id='1'/>"))).toBe(false);
  });
});
