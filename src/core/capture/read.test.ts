import { describe, expect, test } from 'vitest';
import { MASK } from '../framing/index.ts';
import {
  fileOf,
  frames,
  readAll,
  recordsOf,
  streams,
  supplyOf,
  written,
  writtenText,
} from './capture.testing.ts';
import { CaptureError } from './types.ts';

const supply = supplyOf(streams, frames);

/** As Chromium’s developer tools write it: the messages stand before what tells whose they are. */
function chromeHar(entries: readonly object[]): string {
  return JSON.stringify(
    { log: { version: '1.2', creator: { name: 'WebInspector', version: '537.36' }, pages: [], entries } },
    null,
    2,
  );
}
function socket(url: string, messages: readonly object[], protocol = 'xmpp'): object {
  return {
    _connectionId: '31',
    _initiator: { type: 'script', stack: { callFrames: [], parent: { callFrames: [{ url }] } } },
    _resourceType: 'websocket',
    _webSocketMessages: messages,
    cache: {},
    request: {
      method: 'GET',
      url,
      httpVersion: 'HTTP/1.1',
      headers: [
        { name: 'Origin', value: 'https://chat.example' },
        { name: 'Sec-WebSocket-Protocol', value: protocol },
      ],
    },
    response: { status: 101, headers: [{ name: 'Sec-WebSocket-Protocol', value: protocol }] },
    startedDateTime: '2026-11-20T14:02:00.000Z',
    time: 12.5,
  };
}
const said = (type: string, time: number, data: string, opcode = 1): object => ({ type, time, opcode, data });
const presence = "<presence xmlns='jabber:client'/>";

async function refusal(content: string | Uint8Array): Promise<CaptureError> {
  try {
    await readAll(fileOf(content));
  } catch (error) {
    if (error instanceof CaptureError) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('Causeway’s own form', () => {
  test.each([1, 7, 100_000])('gives back what was written, read %i bytes at a time', async (size) => {
    const read = await readAll(fileOf(await writtenText(supply, {}), size));
    expect(read.faults).toEqual([]);
    expect(read.streams).toEqual(streams);
    expect(recordsOf(read)).toEqual(frames);
  });

  test('a line that is none costs itself, and its place is told', async () => {
    const lines = (await writtenText(supply, {})).split('\n');
    const deep = '['.repeat(1_000_000);
    const own = (frame: object) => JSON.stringify({ frame });
    const known = { stream: 's1', direction: 'in', time: 1, bytes: 3, text: '<a/>' };
    const bad = [
      '{"frame":',
      deep,
      own({ ...known, stream: 'unknown' }),
      own({ ...known, direction: 'sideways' }),
      own({ ...known, time: -1 }),
      own({ ...known, text: 7 }),
      '{"frame": {"__proto__": {"text": "x"}}}',
      '{"stream": {"id": "", "source": "account"}}',
      'null',
    ];
    const text = [...lines.slice(0, 5), ...bad, '{"later": true}', ...lines.slice(5)].join('\n');
    const read = await readAll(fileOf(text));
    expect(recordsOf(read)).toEqual(frames);
    expect(read.faults.map(({ code, line }) => [code, line])).toEqual(
      bad.map((_, index) => ['bad-line', 6 + index]),
    );
    for (const { offset, line = 0 } of read.faults)
      expect(text.slice(0, offset).split('\n').length).toBe(line);
  });

  test('half a file keeps its good half', async () => {
    const text = await writtenText(supply, {});
    const read = await readAll(fileOf(text.slice(0, -20)));
    expect(recordsOf(read)).toEqual(frames.slice(0, -1));
    expect(read.faults.map(({ code }) => code)).toEqual(['unexpected-end']);
  });

  test('another version is refused rather than guessed at', async () => {
    expect(await refusal('{"format":"causeway-capture","version":2}\n')).toMatchObject({
      code: 'later-version',
    });
  });
});

describe('HAR', () => {
  test.each([1, 5, 100_000])('ours gives back what was written, read %i bytes at a time', async (size) => {
    const read = await readAll(fileOf(await writtenText(supply, { format: 'har' }), size));
    expect(read.faults).toEqual([]);
    expect(read.streams).toEqual(streams);
    expect(recordsOf(read)).toEqual(frames);
  });

  test('Chromium’s: sockets that speak XMPP, in the order of time, whatever else there is', async () => {
    const long = Array.from({ length: 500 }, (_, index) =>
      said('receive', 1_795_000_000 + index, `<message xmlns='jabber:client' id='${index}'/>`),
    );
    const har = chromeHar([
      { request: { url: 'https://chat.example/' }, response: { content: { text: '[1,"\\u0000"' } } },
      socket('wss://a.example/ws', long),
      socket('wss://other.example/', [said('send', 1, '{"op":1}')], 'graphql-ws'),
      socket('wss://b.example/ws', [
        said('error', 1_795_000_100, 'oops', -1),
        said('send', 1_795_000_100.5, presence),
        said('receive', 1_795_000_101.5, 'AAECAw==', 2),
        said('receive', 1_795_000_102, '', 9),
      ]),
    ]);
    for (const size of [97, 100_000]) {
      const { streams: found, frames: got, faults } = await readAll(fileOf(har, size));
      expect(faults).toEqual([]);
      expect(found.map(({ source, account, url }) => [source, account, url])).toEqual([
        ['page', 'https://chat.example', 'wss://a.example/ws'],
        ['page', 'https://chat.example', 'wss://b.example/ws'],
      ]);
      expect(got.length).toBe(502);
      expect(got.map(({ time }) => time)).toEqual(got.map(({ time }) => time).sort((a, b) => a - b));
      const [, other] = found;
      expect(got.filter(({ stream }) => stream === other?.id)).toEqual([
        { stream: other?.id, direction: 'out', time: 1_795_000_100_500, text: presence, bytes: null },
        { stream: other?.id, direction: 'in', time: 1_795_000_101_500, text: null, bytes: 4 },
      ]);
    }
  });

  test('half a file keeps its good half and tells where it broke off', async () => {
    const messages = Array.from({ length: 100 }, (_, index) => said('send', 1_795_000_000 + index, presence));
    const har = chromeHar([socket('wss://a.example/ws', messages), socket('wss://b.example/ws', messages)]);
    const whole = har.indexOf('wss://b.example/ws', har.indexOf('"entries"'));
    const cut = har.indexOf(presence, whole + 8000);
    const { frames: got, streams: found, faults } = await readAll(fileOf(har.slice(0, cut), 1000));
    expect(faults).toEqual([{ code: 'unexpected-end', offset: cut }]);
    expect(found.length).toBe(2);
    expect(got.length).toBeGreaterThan(130);
    expect(got.length).toBeLessThan(200);
  });

  test('damage in the middle keeps what stood before it', async () => {
    const har = chromeHar([socket('wss://a.example/ws', [said('send', 1_795_000_000, presence)])]);
    const at = har.indexOf('"request"');
    const { frames: got, faults } = await readAll(fileOf(`${har.slice(0, at)}oops${har.slice(at)}`));
    expect(got.length).toBe(1);
    expect(faults).toEqual([{ code: 'syntax', offset: at }]);
  });

  test('a million levels in a member nobody wants end it there', async () => {
    const har = chromeHar([socket('wss://a.example/ws', [said('send', 1_795_000_000, presence)])]);
    const deep = `${har.slice(0, har.lastIndexOf(']'))},${'['.repeat(1_000_000)}`;
    const { frames: got, faults } = await readAll(fileOf(deep));
    expect(got.length).toBe(1);
    expect(faults.map(({ code }) => code)).toEqual(['too-deep']);
  });

  test('messages that are none are told of one by one', async () => {
    const har = chromeHar([
      socket('wss://a.example/ws', [
        said('send', 1_795_000_000, presence),
        said('told', 1_795_000_001, presence),
        { type: 'send', opcode: 1, data: presence },
        { type: 'send', time: 1e300, opcode: 1, data: presence },
        { type: 'send', time: 1, opcode: 1, data: { toString: 'x' } },
        [['nested']],
        said('receive', 1_795_000_002, presence),
      ]),
    ]);
    const { frames: got, faults } = await readAll(fileOf(har, 10));
    expect(got.length).toBe(2);
    expect(faults.map(({ code }) => code)).toEqual(Array(5).fill('bad-message'));
    for (const { offset } of faults) expect(['{', '[']).toContain(har[offset]);
  });

  test('BOSH as browsers write it: sessions as streams, in the order of time, beside sockets', async () => {
    const body = (attributes: string, inner = '') =>
      `<body xmlns='http://jabber.org/protocol/httpbind' ${attributes}>${inner}</body>`;
    const exchange = (at: number, time: number, request: string, answer: string, more: object = {}) => ({
      startedDateTime: new Date(1_795_000_000_000 + at).toISOString(),
      time,
      request: {
        method: 'POST',
        url: 'https://a.example/http-bind',
        headers: [{ name: 'Origin', value: 'https://chat.example' }],
        postData: { mimeType: 'text/xml', text: request },
      },
      response: { status: 200, content: { text: answer, ...more } },
    });
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const hello = "<message xmlns='jabber:client'><body>hällo</body></message>";
    const entries = [
      {
        request: { method: 'GET', url: 'https://chat.example/app.js' },
        response: { content: { text: '<body' } },
      },
      exchange(
        0,
        10,
        body("rid='1' to='a.example'"),
        body("sid='s' from='a.example'", "<features xmlns='http://etherx.jabber.org/streams'/>"),
      ),
      // Answered late, while another is asked and answered at once; another tool has the answer first.
      exchange(20, 500, body("rid='2' sid='s'"), base64(body('', hello)), { encoding: 'base64' }),
      Object.fromEntries(
        Object.entries(exchange(30, 5, body("rid='3' sid='s'", presence), body(''))).reverse(),
      ),
      exchange(600, 5, body("rid='4' sid='s' type='terminate'"), body("type='terminate'")),
      {
        request: { url: 'https://a.example/upload', postData: { text: 'x' } },
        response: { content: { text: '"' } },
      },
      socket('wss://b.example/ws', [said('send', 1_795_000_000.1, presence)]),
    ];
    const har = chromeHar(entries).replaceAll('http://jabber.org', 'http:\\/\\/jabber.org');
    for (const size of [53, 100_000]) {
      const { streams: found, frames: got, faults } = await readAll(fileOf(har, size));
      expect(faults).toEqual([]);
      expect(found.map(({ source, account, url }) => [source, account, url])).toEqual([
        ['page', 'https://chat.example', 'https://a.example/http-bind'],
        ['page', 'https://chat.example', 'wss://b.example/ws'],
      ]);
      const [first, second] = found;
      const short = got.map(({ stream, direction, time, text }) => [
        stream === first?.id ? 'bosh' : stream === second?.id ? 'socket' : stream,
        direction,
        time - 1_795_000_000_000,
        /<(\w+)/.exec(text ?? '')?.[1],
      ]);
      expect(short).toEqual([
        ['bosh', 'out', 0, 'open'],
        ['bosh', 'in', 10, 'open'],
        ['bosh', 'in', 10, 'features'],
        ['bosh', 'out', 30, 'presence'],
        ['socket', 'out', 100, 'presence'],
        ['bosh', 'in', 520, 'message'],
        ['bosh', 'out', 600, 'close'],
        ['bosh', 'in', 605, 'close'],
      ]);
      expect(got[5]?.text).toContain('hällo');
    }
  });

  test('half a file with BOSH keeps requests without their answers', async () => {
    const request = `<body xmlns='http://jabber.org/protocol/httpbind' rid='1' to='a.example'/>`;
    const har = chromeHar([
      {
        request: { url: 'https://a.example/http-bind', postData: { text: request } },
        response: { content: { text: '<body' } },
      },
    ]);
    const cut = har.indexOf('"response"');
    const { frames: got, faults } = await readAll(fileOf(har.slice(0, cut)));
    expect(got.map(({ direction }) => direction)).toEqual(['out']);
    expect(faults).toEqual([{ code: 'unexpected-end', offset: cut }]);
    const whole = await readAll(fileOf(har));
    expect(whole.frames.map(({ direction, text }) => [direction, text?.slice(0, 5)])).toEqual([
      ['out', '<open'],
      ['in', '<body'],
    ]);
  });

  test('names of prototypes pollute nothing', async () => {
    const har = `{"__proto__":{"polluted":1},"log":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"entries":[${JSON.stringify(
      socket('wss://a.example/ws', [said('send', 1_795_000_000, presence)]),
    ).replace('"cache"', '"__proto__":{"polluted":1},"cache"')}]}}`;
    const { frames: got } = await readAll(fileOf(har));
    expect(got.length).toBe(1);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('markup in it stays text, also as the name of a stream', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    const { streams: found, frames: got } = await readAll(
      fileOf(chromeHar([{ ...socket(evil, [said('send', 1_795_000_000, evil)]) }])),
    );
    expect(found[0]?.url).toBe(evil);
    expect(got[0]?.text).toBe(evil);
  });

  test('Latin-1 where UTF-8 should be is replaced and told of', async () => {
    const har = chromeHar([
      socket('wss://a.example/ws', [said('send', 1_795_000_000, '<message><body>f\u00fcr</body></message>')]),
    ]);
    const bytes = Uint8Array.from(har, (char) => char.charCodeAt(0));
    const { frames: got, faults } = await readAll(fileOf(bytes));
    expect(got[0]?.text).toBe('<message><body>f\ufffdr</body></message>');
    expect(faults.some(({ code }) => code === 'not-utf8')).toBe(true);
  });
});

test('a byte order mark is passed over, and places are counted with it', async () => {
  const har = chromeHar([socket('wss://a.example/ws', [said('send', 1_795_000_000, presence)])]);
  const { frames: got, faults } = await readAll(fileOf(`\ufeff${har.slice(0, -3)}`));
  expect(got.length).toBe(1);
  expect(faults).toEqual([{ code: 'unexpected-end', offset: new TextEncoder().encode(har).length }]);
});

describe('what is no capture is named', () => {
  const utf16 = (text: string, mark: boolean): Uint8Array => {
    const units = Uint16Array.from(mark ? `\ufeff${text}` : text, (char) => char.charCodeAt(0));
    return new Uint8Array(units.buffer);
  };
  test.each<[string, string | Uint8Array, string]>([
    ['nothing', '', 'empty'],
    ['white space', ' \n ', 'empty'],
    ['UTF-16 with its mark', utf16('{"log":{}}', true), 'utf-16'],
    ['UTF-16 without', utf16('{"log":{}}', false), 'utf-16'],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0), 'gzip'],
    ['zip', Uint8Array.of(0x50, 0x4b, 3, 4), 'zip'],
    ['pcap', Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1), 'pcap'],
    ['a web page', '<!doctype html><title>HAR</title>', 'markup'],
    ['a list', '[{"log":1}]', 'json'],
    ['a document of another tool', '{"format":"causeway-pins","version":1}', 'json'],
    ['a Postman collection', '{"info":{},"item":[{"log":{"entries":[]}}]}', 'json'],
    ['a HAR without sockets', chromeHar([{ request: { url: 'https://a.example/' } }]), 'har-without-xmpp'],
    [
      'a HAR of another protocol',
      chromeHar([socket('wss://a.example/', [said('send', 1, '[1]')], 'mqtt')]),
      'har-without-xmpp',
    ],
    ['a shell script', '#!/bin/sh\n', 'unknown'],
    ['braces', '{{{', 'unknown'],
  ])('%s', async (_what, content, code) => {
    expect(await refusal(content)).toMatchObject({ code });
  });

  test('pcapng, which is written and not read', async () => {
    expect(await refusal(await written(supply, { format: 'pcapng' }))).toMatchObject({ code: 'pcapng' });
  });
});

test('secrets of a foreign capture are masked before anything is stored', async () => {
  const secret = 'AGp1bGlldAByMG0zMG15cjBtMzA=';
  const token = "<token xmlns='urn:xmpp:fast:0' expiry='2027-01-01T00:00:00Z' token='s3cr3t'/>";
  const cut = `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${secret}`;
  const har = chromeHar([
    socket('wss://a.example/ws', [
      said('send', 1, `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${secret}</auth>`),
      said('receive', 2, `<success xmlns='urn:xmpp:sasl:2'>${token}</success>`),
      said('send', 3, cut),
    ]),
  ]);
  const records = recordsOf(await readAll(fileOf(har)));
  const [auth, success, broken] = records.map(({ text }) => text);
  expect(auth).toBe(
    `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${MASK.repeat(secret.length)}</auth>`,
  );
  expect(success).toContain(`token='${MASK.repeat(6)}'`);
  expect(broken?.length).toBe(cut.length);
  for (const format of ['har', 'jsonl', 'pcapng', 'markdown'] as const) {
    const out = await writtenText(
      supplyOf([{ ...streams[0], id: 'har-1' } as (typeof streams)[0]], records),
      { format },
    );
    for (const one of [secret, 's3cr3t']) expect(out).not.toContain(one);
  }
});

test('a frame of 50 MB is read and judged, not dropped', { timeout: 60_000 }, async () => {
  const body = 'x'.repeat(50 * 1024 ** 2);
  const har = `{"log":{"entries":[{"_webSocketMessages":[{"type":"receive","time":1,"opcode":1,"data":"<message xmlns='jabber:client'><body>${body}</body></message>"}],"request":{"url":"wss://a.example/ws"}}]}}`;
  const [frame] = recordsOf(await readAll(fileOf(har, 1024 ** 2)));
  expect(frame?.text.length).toBeGreaterThan(body.length);
  expect(frame?.problem).toBe('too-long');
});
