import { Buffer } from 'node:buffer';
import { AUTHENTIC_DATA, decode, encode, TRUNCATED_RESPONSE, type Answer, type Packet } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeQuestion, readAnswer } from './dns-message.ts';

const name = '_xmpps-client._tcp.capulet.example';
const srv = (over: Partial<{ name: string; target: string; class: 'IN' | 'CH' }> = {}): Answer => ({
  type: 'SRV',
  name: over.name ?? name,
  ttl: 300,
  class: over.class ?? 'IN',
  data: { priority: 5, weight: 10, port: 443, target: over.target ?? 'XMPP.capulet.example' },
});
const record = { type: 'SRV', ttl: 300, priority: 5, weight: 10, port: 443, target: 'xmpp.capulet.example' };

function message(over: Packet = {}): Buffer {
  return encode({ type: 'response', id: 0, questions: [{ name, type: 'SRV' }], answers: [srv()], ...over });
}
const read = (packet: Uint8Array) => readAnswer(packet, name, 'SRV');
/** Sets the four bits of the code (RFC 1035 §4.1.1), which the library cannot. */
function withCode(packet: Buffer, code: number): Buffer {
  packet[3] = ((packet[3] ?? 0) & 0xf0) | code;
  return packet;
}
const none = (authenticated = false) => ({ ok: true, records: [], authenticated });
const notDns = { ok: false, failure: { code: 'not-dns' } };

describe('a question', () => {
  test.each([
    ['SRV', 33],
    ['TXT', 16],
    ['TLSA', 52],
    ['HTTPS', 65],
  ] as const)('for %s asks for type %d, and whether DNSSEC was checked', (type, number) => {
    const encoded = encodeQuestion(name, type);
    expect(encoded).toMatch(/^[\w-]+$/);
    const bytes = Buffer.from(encoded, 'base64url');
    const packet = decode(bytes);
    expect(packet).toMatchObject({ id: 0, flag_qr: false, flag_rd: true, flag_ad: true });
    expect(packet.questions?.[0]?.name).toBe(name);
    expect(packet.additionals?.[0]).toMatchObject({ type: 'OPT', flag_do: true });
    // The type stands behind the name, which has a length before each label and a zero at its end.
    expect(bytes.readUInt16BE(12 + name.length + 2)).toBe(number);
  });
});

describe('an answer', () => {
  test('gives its records, and the claim of the resolver as it is', () => {
    expect(read(message())).toEqual({ ok: true, records: [record], authenticated: false });
    expect(read(message({ flags: AUTHENTIC_DATA }))).toMatchObject({ ok: true, authenticated: true });
  });

  test('without records, or of a name that does not exist, is one all the same', () => {
    expect(read(message({ answers: [] }))).toEqual(none());
    expect(read(withCode(message({ answers: [] }), 3))).toEqual(none());
  });

  test.each([
    [2, 'SERVFAIL'],
    [5, 'REFUSED'],
  ])('with code %d fails with %s', (code, rcode) => {
    expect(read(withCode(message(), code))).toEqual({ ok: false, failure: { code: 'dns-error', rcode } });
  });

  test('has a longer code where EDNS brings its upper bits', () => {
    const opt: Answer = {
      type: 'OPT',
      name: '.',
      udpPayloadSize: 512,
      extendedRcode: 1,
      ednsVersion: 0,
      flags: 0,
      flag_do: false,
      options: [],
    };
    expect(read(message({ additionals: [opt] }))).toEqual({
      ok: false,
      failure: { code: 'dns-error', rcode: 'RCODE_16' },
    });
  });

  test('follows aliases, also in another order and in capitals, and ends where they go in a circle', () => {
    const alias = (from: string, data: string): Answer => ({ type: 'CNAME', name: from, ttl: 1, data });
    const answers = [
      srv({ name: 'C.example' }),
      alias('b.example', 'c.EXAMPLE'),
      alias(name.toUpperCase(), 'b.example'),
    ];
    expect(read(message({ answers }))).toMatchObject({ records: [record] });
    const circle = [alias(name, 'b.example'), alias('b.example', name), srv({ name: 'c.example' })];
    expect(read(message({ answers: circle }))).toEqual(none());
  });

  test('leaves aside records of other names, types and classes', () => {
    const answers: Answer[] = [
      srv({ name: '_xmpps-client._tcp.montague.example' }),
      srv({ class: 'CH' }),
      { type: 'A', name, ttl: 1, data: '192.0.2.1' },
    ];
    expect(read(message({ answers }))).toEqual(none());
  });

  test('joins the strings of a TXT record, and reads TLSA', () => {
    const txt = '_xmppconnect.capulet.example';
    const data = ['_xmpp-client-websocket=', Buffer.from('wss://capulet.example/ws')];
    expect(
      readAnswer(
        encode({
          type: 'response',
          questions: [{ name: txt, type: 'TXT' }],
          answers: [{ type: 'TXT', name: txt, ttl: 9, data }],
        }),
        txt,
        'TXT',
      ),
    ).toMatchObject({
      records: [{ type: 'TXT', ttl: 9, text: '_xmpp-client-websocket=wss://capulet.example/ws' }],
    });

    const tlsa = '_443._tcp.xmpp.capulet.example';
    const certificate = Buffer.alloc(32, 7);
    const answer: Answer = {
      type: 'TLSA',
      name: tlsa,
      ttl: 9,
      data: { usage: 3, selector: 1, matchingType: 1, certificate },
    };
    expect(
      readAnswer(
        encode({ type: 'response', questions: [{ name: tlsa, type: 'TLSA' }], answers: [answer] }),
        tlsa,
        'TLSA',
      ),
    ).toEqual({
      ok: true,
      authenticated: false,
      records: [
        { type: 'TLSA', ttl: 9, usage: 3, selector: 1, matching: 1, data: new Uint8Array(certificate) },
      ],
    });
  });

  test('of HTTPS records gives their ECH keys, and none at all where one is malformed', () => {
    const https = (...data: readonly number[][]): Buffer => {
      const packet = Buffer.from(encodeQuestion('capulet.example', 'HTTPS'), 'base64url');
      // The question again as an answer, without what EDNS had added to it.
      const head = Buffer.from(packet.subarray(0, 12 + 'capulet.example'.length + 2 + 4));
      head.writeUInt16BE(0x8000, 2);
      head.writeUInt16BE(data.length, 6);
      head.writeUInt16BE(0, 10);
      const records = data.map((one) => [0xc0, 12, 0, 65, 0, 1, 0, 0, 0, 60, 0, one.length, ...one]);
      return Buffer.concat([head, Buffer.from(records.flat())]);
    };
    const good = [0, 1, 0, 0, 5, 0, 2, 8, 9];
    expect(readAnswer(https(good), 'capulet.example', 'HTTPS')).toEqual({
      ok: true,
      authenticated: false,
      records: [{ type: 'HTTPS', ttl: 60, priority: 1, target: '.', ech: Uint8Array.of(8, 9) }],
    });
    expect(readAnswer(https(good, [0, 1]), 'capulet.example', 'HTTPS')).toEqual(notDns);
  });
});

describe('what is no answer', () => {
  const lie = (at: number, value: number): Buffer => {
    const packet = message();
    packet.writeUInt16BE(value, at);
    return packet;
  };
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('<!doctype html><title>It works</title>')],
    ['a question', message({ type: 'query' })],
    ['the answer to another name', message({ questions: [{ name: 'capulet.example', type: 'SRV' }] })],
    ['the answer to another type', message({ questions: [{ name, type: 'TXT' }] })],
    [
      'the answer to two',
      message({
        questions: [
          { name, type: 'SRV' },
          { name, type: 'TXT' },
        ],
      }),
    ],
    ['the answer to none', message({ questions: [] })],
    ['another operation', Buffer.from(message()).fill(0xa8, 2, 3)],
    ['a message cut short', message().subarray(0, -3)],
    ['a message that promises more records', lie(6, 2)],
    ['a message that promises as many as can be', lie(10, 65_535)],
    ['a message longer than any', Buffer.concat([message(), Buffer.alloc(70_000)])],
  ])('%s', (_what, packet) => expect(read(packet)).toEqual(notDns));

  test('a message that says it is cut short is not taken for the whole', () => {
    expect(read(message({ flags: TRUNCATED_RESPONSE }))).toEqual({
      ok: false,
      failure: { code: 'too-large', limit: 65_535 },
    });
  });

  test('a name that points to itself, and names that point ever further back', () => {
    const circle = message();
    circle.writeUInt16BE(0xc000 | (12 + name.length + 2 + 4), 12 + name.length + 2 + 4);
    expect(read(circle)).toEqual(notDns);

    // As many pointers as fit, each to the one before it, and as many records as are read at all, which all follow them.
    const head = Buffer.from(message({ answers: [] }));
    head.writeUInt16BE(512 - 1, 6);
    const chain = Buffer.alloc(16_000);
    for (let at = 0; at < chain.length; at += 2) chain.writeUInt16BE(0xc000 | (head.length + at - 2), at);
    const record = [0xff, 0xf0, 0, 33, 0, 1, 0, 0, 0, 0, 0, 0];
    const started = performance.now();
    read(Buffer.concat([head, chain, Buffer.from(Array.from({ length: 511 }, () => record).flat())]));
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test('no bytes whatever make it throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(typeof read(bytes).ok).toBe('boolean');
      }),
    );
  });

  test('nor does any damage to a good message', () => {
    const good = message({ answers: [srv(), { type: 'TXT', name, data: ['a', 'b'] }] });
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 8 });
    fc.assert(
      fc.property(damage, fc.nat(good.length), (changes, length) => {
        const bytes = Buffer.from(good);
        for (const [at, value] of changes) bytes[at] = value;
        for (const type of ['SRV', 'TXT', 'TLSA', 'HTTPS'] as const) {
          const outcome = readAnswer(bytes.subarray(0, length), name, type);
          if (outcome.ok) for (const one of outcome.records) expect(one.type).toBe(type);
        }
      }),
      { numRuns: 500 },
    );
  });
});
