import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FrameRecord, StreamRecord } from '../framing/frame.ts';
import { readFrame } from '../framing/index.ts';
import { isElement, parseFrame, serialize, type XmlElement } from '../xml/index.ts';
import { damaged, legalText, trees } from '../xml/arbitraries.testing.ts';
import { frames, streams, supplyOf, writtenText } from './capture.testing.ts';
import { captureFormats } from './write.ts';
import { Redaction } from './redact.ts';

const frameOf = (text: string): FrameRecord => ({
  seq: 1,
  time: 0,
  stream: 's1',
  direction: 'in',
  kind: 'message',
  text,
  bytes: text.length,
});

function redacted(...texts: string[]): string[] {
  const redaction = new Redaction();
  return texts.map((text) => redaction.frame(frameOf(text), false).text);
}

const client = "xmlns='jabber:client'";

test('texts are hidden at their length, and what kind of frame it is stays', () => {
  expect(
    redacted(
      `<message ${client} type='chat'><subject>Tonight</subject><body> at  nine &amp; ten\n</body><active xmlns='http://jabber.org/protocol/chatstates'/></message>`,
    ),
  ).toEqual([
    `<message ${client} type='chat'><subject>xxxxxxx</subject><body> xxxxxxxxxxxxxxxxxx\n</body><active xmlns='http://jabber.org/protocol/chatstates'/></message>`,
  ]);
});

test('an address has the same alias everywhere: attributes, texts that stay, ids, URLs', () => {
  const [message, result, again] = redacted(
    `<message ${client} from='Juliet@capulet.example/balcony' to='romeo@montague.example' id='juliet-7' xml:lang='en'/>`,
    `<iq ${client} type='result' to='juliet@capulet.example/balcony' id='q:juliet@capulet.example:1'><query xmlns='urn:xmpp:mam:2' queryid='montague.example/romeo'><set xmlns='http://jabber.org/protocol/rsm'><first>for romeo@montague.example</first><count>12</count></set></query></iq>`,
    `<iq ${client} type='get' from='upload.capulet.example' id='a1'><slot xmlns='urn:xmpp:http:upload:0'><get url='https://upload.capulet.example/9f/her%20letter.png'/></slot></iq>`,
  );
  expect(message).toBe(
    `<message ${client} from='user1@domain1.example/resource1' to='user2@domain2.example' id='user1-7' xml:lang='en'/>`,
  );
  expect(result).toBe(
    `<iq ${client} type='result' to='user1@domain1.example/resource1' id='q:user1@domain1.example:1'><query xmlns='urn:xmpp:mam:2' queryid='domain2.example/user2'><set xmlns='http://jabber.org/protocol/rsm'><first>for user2@domain2.example</first><count>12</count></set></query></iq>`,
  );
  expect(again).toBe(
    `<iq ${client} type='get' from='upload.domain1.example' id='a1'><slot xmlns='urn:xmpp:http:upload:0'><get url='https://upload.domain1.example/xx/xxxxxxxxxxxxxxxx'/></slot></iq>`,
  );
});

test.each([
  `<iq ${client} type='result' id='a1'><query xmlns='http://jabber.org/protocol/disco#info' node='http://jabber.org/caps#v1'><feature var='http://jabber.org/protocol/muc'/></query></iq>`,
  "<r xmlns='urn:xmpp:sm:3'/>",
  "<a xmlns='urn:xmpp:sm:3' h='17'/>",
  "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-256</mechanism></mechanisms>",
  "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>•••••</auth>",
  `<presence ${client}><show>away</show><priority>5</priority></presence>`,
  `<message ${client} type='error'><error type='cancel' code='404'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`,
])('what names nobody stays as it is: %s', (text) => {
  expect(redacted(`<presence ${client} from='me@jabber.org/cancel'/>`, text)[1]).toBe(text);
});

test.each([
  `<iq ${client}><vCard xmlns='vcard-temp'><FN>Juliet Capulet</FN><PHOTO><BINVAL>Juliet==</BINVAL></PHOTO></vCard></iq>`,
  `<iq ${client}><query xmlns='jabber:iq:roster'><item jid='juliet@capulet.example' name='Juliet'><group>Juliet</group></item></query></iq>`,
  `<message ${client}><x xmlns='jabber:x:data'><field var='name'><value>Juliet</value></field></x></message>`,
  `<message ${client}><body><![CDATA[Juliet ]]]]></body>tail Juliet</message>`,
  `<message ${client}><html xmlns='http://jabber.org/protocol/xhtml-im'><p>Juliet <b>Juliet</b> Juliet</p></html></message>`,
  `<message ${client} from='room@muc.capulet.example/Juliet'/>`,
  '<message><body>Juliet',
  'Juliet',
  `<message ${client} id='••Juliet••'><body>•Juliet•</body></message>`,
  `<message ${client} thing='mailto:Juliet@capulet.example'/>`,
])('what people are and say is gone: %s', (text) => {
  const [, out = ''] = redacted(`<presence ${client} from='juliet@capulet.example'/>`, text);
  expect(out.toLowerCase()).not.toContain('juliet');
  expect(out.toLowerCase()).not.toContain('capulet');
  if (readFrame(text).ok) expect(readFrame(out).ok).toBe(true);
});

describe('whatever the frame', () => {
  const shapeOf = (element: XmlElement): unknown => [
    element.name,
    element.ns,
    element.attrs.map(({ name, prefix }) => [prefix, name]),
    element.children.filter(isElement).map(shapeOf),
  ];
  const texts = trees.map(serialize);

  test('it stays as well-formed as it was, with the same elements', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const [out = ''] = redacted(text);
        expect(shapeOf(parseFrame(out))).toEqual(shapeOf(parseFrame(text)));
        expect(redacted(text)).toEqual([out]);
      }),
      { numRuns: 500 },
    );
  });

  test('no body gets through', () => {
    fc.assert(
      fc.property(legalText, fc.boolean(), (more, cut) => {
        const needle = 'Zw\u00f6lfhundert';
        const whole = serialize({
          name: 'message',
          prefix: '',
          ns: 'jabber:client',
          attrs: [],
          children: [
            { name: 'body', prefix: '', ns: 'jabber:client', attrs: [], children: [more, needle, more] },
          ],
        });
        const [out = ''] = redacted(cut ? whole.slice(0, -3) : whole);
        expect(out).not.toContain('lfhundert');
      }),
    );
  });

  test('damage is no way around it', () => {
    fc.assert(
      fc.property(damaged(texts), (text) => {
        const [out = ''] = redacted(text);
        expect(readFrame(out).ok).toBe(readFrame(text).ok);
      }),
      { numRuns: 500 },
    );
  });
});

test('it is linear: addresses without end take no time', () => {
  const many = '@a'.repeat(200_000);
  const start = performance.now();
  redacted(
    `<message ${client} id='${many}' from='${many}'/>`,
    `<message ${client}><body>${many}</body></message>`,
  );
  redacted(`<message ${client} id='${'a-'.repeat(200_000)}' from='a-a-a-a'/>`, ' '.repeat(1_000_000));
  expect(performance.now() - start).toBeLessThan(20_000);
});

test('streams lose whose they are, and keep where they went', () => {
  const redaction = new Redaction();
  const page: StreamRecord = {
    id: 'p',
    source: 'page',
    account: 'https://chat.capulet.example',
    url: 'wss://juliet:secret@chat.capulet.example:5443/ws/9f86d081884c7d65?token=s3cr3t',
    openedAt: 0,
  };
  redaction.learn('juliet@capulet.example');
  expect(streams.map((stream) => redaction.stream(stream)).concat(redaction.stream(page))).toMatchObject([
    { account: 'user1@domain1.example', url: 'wss://domain1.example:5443/ws' },
    { account: 'domain1.example', url: 'wss://domain2.example/xxx' },
    {
      account: 'https://chat.domain1.example',
      url: 'wss://chat.domain1.example:5443/xx/xxxxxxxxxxxxxxxx?xxxxx=xxxxxx',
    },
  ]);
});

test('the origin of a page is no address', async () => {
  const page = {
    ...(streams[0] as StreamRecord),
    source: 'page' as const,
    account: 'https://capulet.example',
  };
  const out = await writtenText(supplyOf([page], frames), { redact: true });
  expect(out).toContain('"account":"https://domain1.example","url":"wss://domain1.example:5443/ws"');
});

test.each(captureFormats)('a redacted %s tells of nobody', async (format) => {
  const out = await writtenText(supplyOf(streams, frames), { format, redact: true });
  for (const one of ['juliet', 'romeo', 'capulet', 'montague', 'orchard', 'balcony', 'soft', 'no namespace'])
    expect(out.toLowerCase()).not.toContain(one);
  expect(out).toContain('user1');
});
