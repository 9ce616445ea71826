import { describe as group, expect, it } from 'vitest';
import { ns } from '../namespaces.ts';
import { attr, el, parseFrame, SerializeError } from '../xml/index.ts';
import {
  byteLength,
  c2s,
  closeFrame,
  describe,
  encodeFrame,
  kindOf,
  openFrame,
  readFrame,
  type FrameKind,
} from './index.ts';

group('frames that are sent', () => {
  it('open a stream as RFC 7395 §3.4 shows it', () => {
    const open = openFrame({
      to: 'capulet.example',
      from: 'juliet@capulet.example',
      lang: 'en',
      version: '1.0',
    });
    expect(encodeFrame(open)).toBe(
      "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='capulet.example' from='juliet@capulet.example' version='1.0' xml:lang='en'/>",
    );
  });

  it('leave the sender out before the transport is protected', () => {
    expect(attr(openFrame({ to: 'capulet.example', lang: 'en', version: '1.0' }), 'from')).toBeUndefined();
  });

  it('close a stream as RFC 7395 §3.6 shows it', () => {
    expect(encodeFrame(closeFrame(c2s))).toBe("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>");
  });

  it('carry the namespace of their stanza', () => {
    expect(encodeFrame(el('presence', ns.client))).toBe("<presence xmlns='jabber:client'/>");
  });

  it('take the namespace of a row for another kind of stream', () => {
    const s2s = { framing: ns.framingServer, content: 'jabber:server' };
    expect(closeFrame(s2s).ns).toBe(ns.framingServer);
    expect(kindOf(closeFrame(s2s), s2s)).toBe('close');
    expect(kindOf(closeFrame(s2s), c2s)).toBe('nonza');
  });

  it('are refused when no well-formed text stands for them', () => {
    expect(() => encodeFrame(el('message', ns.client, {}, '\u0000'))).toThrow(SerializeError);
  });
});

group('frames that are received', () => {
  it.each<readonly [FrameKind, string]>([
    ['open', `<open xmlns='${ns.framing}' version='1.0'/>`],
    ['close', `<close xmlns="${ns.framing}" />`],
    ['close', `<f:close xmlns:f="${ns.framing}"></f:close>`],
    ['features', `<stream:features xmlns:stream='${ns.streams}'/>`],
    ['error', `<error xmlns='${ns.streams}'/>`],
    ['sasl', `<challenge xmlns='${ns.sasl}'>x</challenge>`],
    ['sasl', `<continue xmlns='${ns.sasl2}'/>`],
    ['message', "<message xmlns='jabber:client'/>"],
    ['presence', "<presence xmlns='jabber:client'/>"],
    ['iq', "<iq xmlns='jabber:client' type='error'/>"],
    ['nonza', "<r xmlns='urn:xmpp:sm:3'/>"],
    ['nonza', '<message/>'],
    ['nonza', `<open xmlns='${ns.framingServer}'/>`],
    ['nonza', `<message xmlns='${ns.streams}'/>`],
  ])('are told apart by name and namespace: %s in %s', (kind, text) => {
    expect(readFrame(text, c2s)).toMatchObject({ ok: true, kind });
  });

  it('say why and where they cannot be read', () => {
    expect(readFrame('<a/><b/>', c2s)).toEqual({ ok: false, error: { code: 'second-root', offset: 4 } });
    expect(readFrame('', c2s)).toEqual({ ok: false, error: { code: 'empty', offset: 0 } });
    const limits = { depth: 1, attributes: 1, length: 10 };
    expect(readFrame('<a><b/></a>', c2s, limits)).toMatchObject({ error: { code: 'too-long' } });
  });

  it('are read with a declaration, which is reported', () => {
    const read = readFrame("<?xml version='1.0'?><a/>", c2s);
    expect(read).toMatchObject({ ok: true, problem: 'declaration' });
    expect(readFrame('<a/>', c2s)).not.toHaveProperty('problem');
  });

  it('are read when only the prefix of a stream error is not declared, which is reported', () => {
    const text =
      "<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>Replaced</text></stream:error>";
    const read = readFrame(text, c2s);
    expect(read).toMatchObject({
      ok: true,
      kind: 'error',
      problem: 'undeclared-stream-prefix',
      element: { name: 'error', ns: ns.streams, start: 0, end: text.length },
    });
    expect(read.ok && describe(read.element).condition).toBe('conflict');
  });

  it('are refused when another prefix is not declared, or that one further in', () => {
    for (const text of [
      '<streams:error/>',
      "<message xmlns='jabber:client'><stream:error/></message>",
      '<stream:error><x:a/></stream:error>',
    ]) {
      expect(readFrame(text, c2s)).toMatchObject({ ok: false, error: { code: 'unbound-prefix' } });
    }
    expect(readFrame('<stream:error>', c2s)).toMatchObject({ ok: false });
  });
});

group('the facts of a frame', () => {
  const facts = (text: string): ReturnType<typeof describe> => describe(parseFrame(text));

  it('name a message, its addresses and the beginning of its body', () => {
    const message =
      "<message xmlns='jabber:client' from='a@b/c' to='d@e' id='1' type='chat'><body>Hi &amp; bye</body><active xmlns='urn:x'/></message>";
    expect(facts(message)).toEqual({
      name: 'message',
      ns: 'jabber:client',
      type: 'chat',
      id: '1',
      from: 'a@b/c',
      to: 'd@e',
      payloads: [{ name: 'active', ns: 'urn:x' }],
      morePayloads: 0,
      body: 'Hi & bye',
      condition: null,
      handled: null,
      mechanism: null,
      wrapped: null,
    });
  });

  it('do not cut a character in two', () => {
    const body = facts(
      `<message xmlns='jabber:client'><body>x${'\u{1f600}'.repeat(200)}</body></message>`,
    ).body;
    expect(body).toBe(`x${'\u{1f600}'.repeat(59)}`);
  });

  it('list a few payloads and count the others', () => {
    expect(facts(`<a xmlns='n'>${'<b/>'.repeat(5)}</a>`)).toMatchObject({
      payloads: [1, 2, 3].map(() => ({ name: 'b', ns: 'n' })),
      morePayloads: 2,
    });
  });

  it('name a message that is wrapped in another one, and never take it for the frame’s own', () => {
    const inner = `<message xmlns='jabber:client' from='romeo@montague.example/orchard' to='juliet@capulet.example'><body>hi</body></message>`;
    const forwarded = `<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay'/>${inner}</forwarded>`;
    const wrapped = (payload: string) =>
      facts(`<message xmlns='jabber:client' from='juliet@capulet.example'>${payload}</message>`);
    const stands = { from: 'romeo@montague.example/orchard', to: 'juliet@capulet.example', body: 'hi' };
    for (const [how, payload] of [
      ['sent', `<sent xmlns='urn:xmpp:carbons:2'>${forwarded}</sent>`],
      ['received', `<received xmlns='urn:xmpp:carbons:2'>${forwarded}</received>`],
      ['archive', `<result xmlns='urn:xmpp:mam:2' id='1' queryid='q'>${forwarded}</result>`],
      ['forwarded', forwarded],
    ] as const) {
      const all = wrapped(payload);
      expect(all.wrapped).toEqual({ how, ...stands });
      expect([all.from, all.body]).toEqual(['juliet@capulet.example', null]);
    }
    expect(wrapped('<body>hi</body>').wrapped).toBeNull();
    expect(wrapped(`<sent xmlns='urn:example:own'>${forwarded}</sent>`).wrapped).toBeNull();
  });

  it('give the condition of stanza and SASL errors, and the mechanism', () => {
    const stanzas = "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'";
    expect(
      facts(
        `<iq xmlns='jabber:client' type='error'><query xmlns='q'/><error type='cancel'><text ${stanzas}>no</text><item-not-found ${stanzas}/></error></iq>`,
      ).condition,
    ).toBe('item-not-found');
    expect(facts(`<failure xmlns='${ns.sasl}'><not-authorized/></failure>`).condition).toBe('not-authorized');
    expect(
      facts(`<failure xmlns='${ns.sasl2}'><not-authorized xmlns='${ns.sasl}'/></failure>`).condition,
    ).toBe('not-authorized');
    expect(facts(`<auth xmlns='${ns.sasl}' mechanism='PLAIN'>x</auth>`).mechanism).toBe('PLAIN');
    expect(facts("<iq xmlns='jabber:client' type='result'><error/></iq>").condition).toBeNull();
  });
});

it('the length of a frame is counted as UTF-8', () => {
  expect(byteLength('aé€\u{1f600}')).toBe(10);
});
