import { describe, expect, test } from 'vitest';
import rows from '../conformance/catalogue-data.json';
import { createCatalogue } from '../conformance/catalogue.ts';
import { readFrame } from '../framing/index.ts';
import { isDrawable, meaningOf, type Meaning } from './index.ts';

const catalogue = createCatalogue(rows);

function read(text: string, mechanism: string | null = null): Meaning {
  const reading = readFrame(text);
  if (!reading.ok) throw new Error(reading.error.code);
  return meaningOf(reading.element, { catalogue, mechanism });
}
const specs = (one: Meaning): unknown[] =>
  one.parts.map(({ name, spec }) =>
    spec.type === 'private' ? `${name} private` : `${name} ${spec.type} ${spec.number} ${spec.title}`,
  );

test('payloads are named by their specification, unknown ones are private', () => {
  const message = read(
    `<message xmlns='jabber:client'><body>hi</body><request xmlns='urn:xmpp:receipts'/>
     <own xmlns='urn:example:own'><deep/></own></message>`,
  );
  expect(message.spec).toMatchObject({ type: 'rfc', number: 6120 });
  expect(specs(message)).toEqual(['request xep 184 Message Delivery Receipts', 'own private']);
});

test('a carbon is unwrapped to the message in it, with its delay', () => {
  const carbon = read(
    `<message xmlns='jabber:client' from='juliet@capulet.example'><received xmlns='urn:xmpp:carbons:2'>
     <forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2026-11-20T10:00:00Z' from='capulet.example'>Offline</delay>
     <message xmlns='jabber:client' from='romeo@montague.example/orchard' to='juliet@capulet.example' type='chat'><body>hi</body><active xmlns='http://jabber.org/protocol/chatstates'/></message>
     </forwarded></received></message>`,
  );
  const forwarded = carbon.parts[0]?.parts[0];
  expect(specs(carbon)).toEqual(['received xep 280 Message Carbons']);
  expect(forwarded?.parts[0]?.opened).toEqual({
    type: 'delay',
    stamp: '2026-11-20T10:00:00Z',
    from: 'capulet.example',
    reason: 'Offline',
  });
  expect(carbon.opened).toBeNull();
  expect(forwarded?.parts[1]?.opened).toEqual({
    type: 'stanza',
    kind: 'chat',
    from: 'romeo@montague.example/orchard',
    to: 'juliet@capulet.example',
    body: 'hi',
  });
  expect(specs(forwarded?.parts[1] ?? carbon)).toEqual(['active xep 85 Chat State Notifications']);
});

test('a data form is a table, its secrets without values', () => {
  const iq = read(
    `<iq xmlns='jabber:client'><query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='form'><title>Join</title>
     <field var='FORM_TYPE' type='hidden'><value>jabber:iq:register</value></field>
     <field var='nick' label='Nickname'><value>Jule</value><value>Julia</value></field>
     <field var='password' type='text-private'><value>••••</value></field></x></query></iq>`,
  );
  expect(iq.parts[0]?.parts[0]?.opened).toMatchObject({
    type: 'form',
    form: {
      title: 'Join',
      formType: 'jabber:iq:register',
      fields: [
        { name: 'nick', label: 'Nickname', values: ['Jule', 'Julia'] },
        { name: 'password', type: 'text-private', values: null },
      ],
    },
  });
});

test('a result of many has columns and rows', () => {
  const iq = read(
    `<iq xmlns='jabber:client'><x xmlns='jabber:x:data' type='result'><reported><field var='a'/><field var='b'/></reported>
     <item><field var='a'><value>1</value></field><field var='b'><value>2</value></field></item></x></iq>`,
  );
  expect(iq.parts[0]?.opened).toMatchObject({
    form: { columns: [{ name: 'a' }, { name: 'b' }], items: [[{ values: ['1'] }, { values: ['2'] }]] },
  });
});

describe('SASL is shown as fields without values', () => {
  const sasl = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
  test.each([
    [`<auth ${sasl} mechanism='SCRAM-SHA-256'>••••••••</auth>`, null, 'client-first', 3],
    [`<challenge ${sasl}>••••••••</challenge>`, 'SCRAM-SHA-256', 'server-first', 3],
    [`<response ${sasl}>••••••••</response>`, 'SCRAM-SHA-256', 'client-final', 3],
    [`<success ${sasl}>••••••••</success>`, 'SCRAM-SHA-256', 'server-final', 1],
    [`<auth ${sasl} mechanism='PLAIN'>••••••••</auth>`, null, 'message', 3],
    [`<challenge ${sasl}>••••••••</challenge>`, null, 'message', 0],
    [
      "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='HT-SHA-256-NONE'><initial-response>••••••••</initial-response></authenticate>",
      null,
      'message',
      2,
    ],
  ])('%s', (text, mechanism, step, count) => {
    const { opened } = read(text, mechanism);
    expect(opened).toMatchObject({ type: 'sasl', step, encoded: 8 });
    if (opened?.type !== 'sasl') throw new Error('not opened');
    expect(opened.fields).toHaveLength(count);
    expect(opened.fields.every(({ value }) => value === null)).toBe(true);
  });
});

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('pictures', () => {
  test.each([
    ['an avatar', `<data xmlns='urn:xmpp:avatar:data'>${pixel}</data>`],
    [
      'an avatar in lines',
      `<data xmlns='urn:xmpp:avatar:data'>${pixel.slice(0, 40)}\n${pixel.slice(40)}</data>`,
    ],
    [
      'a vCard',
      `<vCard xmlns='vcard-temp'><PHOTO><TYPE>image/svg+xml</TYPE><BINVAL>${pixel}</BINVAL></PHOTO></vCard>`,
    ],
  ])('%s is opened by what its bytes are', (_name, payload) => {
    const iq = read(`<iq xmlns='jabber:client'>${payload}</iq>`);
    const held = iq.parts[0]?.parts[0] ?? iq.parts[0];
    const size = { width: 1, height: 1 };
    const opened = { type: 'picture', mime: 'image/png', bytes: 70, size, data: pixel } as const;
    expect(held?.opened).toEqual(opened);
    expect(isDrawable(opened)).toBe(true);
    expect(isDrawable({ ...opened, size: null })).toBe(false);
    expect(isDrawable({ ...opened, size: { width: 30_000, height: 1 } })).toBe(false);
    expect(isDrawable({ ...opened, bytes: 3_000_000 })).toBe(false);
  });
  test('an SVG is counted and not shown', () => {
    const svg = btoa('<svg xmlns="http://www.w3.org/2000/svg"/>');
    const iq = read(`<iq xmlns='jabber:client'><data xmlns='urn:xmpp:avatar:data'>${svg}</data></iq>`);
    expect(iq.parts[0]?.opened).toEqual({ type: 'bytes', bytes: 41 });
  });
});

test('an error is its condition and what was said', () => {
  const iq = read(
    `<iq xmlns='jabber:client' type='error'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
     <text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>gone</text></error></iq>`,
  );
  expect(iq.parts.map(({ opened }) => opened)).toEqual([
    { type: 'condition', condition: 'item-not-found', kind: 'cancel', said: 'gone' },
  ]);
});

const bits = (text: string) =>
  [...new TextEncoder().encode(text)]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .replaceAll('0', '<zero/>')
    .replaceAll('1', '<one/>');

describe('humorous extensions', () => {
  test('Binary XMPP is decoded, and the stanza in it has a meaning again', () => {
    const inner = "<presence xmlns='jabber:client'><idle xmlns='urn:xmpp:idle:1'/></presence>";
    const { parts } = read(
      `<message xmlns='jabber:client'><x xmlns='urn:xmpp:bxmpp'>${bits(inner)}</x></message>`,
    );
    expect(parts[0]).toMatchObject({
      spec: { number: 239, status: 'Humorous' },
      opened: { type: 'binary', bits: inner.length * 8, text: inner },
      parts: [{ name: 'presence', parts: [{ spec: { number: 319 } }] }],
    });
  });
  test('the published example decodes to what it stands for', () => {
    const published =
      '0011110001110000011100100110010101110011011001010110111001100011011001010010111100111110';
    const example = published.replaceAll('0', '<zero/>').replaceAll('1', '<one/>');
    expect(read(`<x xmlns='urn:xmpp:bxmpp'>${example}</x>`).opened).toMatchObject({ text: '<presence/>' });
  });
  test.each([
    ['seven bits', '<one/>'.repeat(7)],
    ['no UTF-8', '<one/>'.repeat(8)],
  ])('%s are counted', (_name, digits) => {
    expect(read(`<x xmlns='urn:xmpp:bxmpp'>${digits}</x>`).opened).toMatchObject({
      type: 'binary',
      text: null,
    });
  });
  test.each([
    ['urn:xmpps:mam:2', 313],
    ['https://jabber.org/protocol/disco#info', 30],
  ])('XEP-0419: %s is what it was before it was secured', (namespace, number) => {
    expect(read(`<query xmlns='${namespace}'/>`)).toMatchObject({ theatre: true, spec: { number } });
  });
  test('nobody’s namespace stays nobody’s, however secured', () => {
    expect(read("<query xmlns='https://example.org/own'/>")).toMatchObject({
      theatre: false,
      spec: { type: 'private' },
    });
  });
});

test('a frame of a hundred thousand payloads is cut off, not hung on', () => {
  const many = read(`<message xmlns='jabber:client'>${"<a xmlns='b'/>".repeat(100_000)}</message>`);
  expect(many.parts.length).toBeLessThan(500);
});
