import { describe, expect, it } from 'vitest';
import { parseDocument } from '../xml/index.ts';
import { parseInfo } from './xep-0030.ts';
import { fileIn, parseSlot, uploadLimit } from './xep-0363.ts';

const slot = (put: string, get: string, headers = ''): ReturnType<typeof parseSlot> =>
  parseSlot(
    parseDocument(
      `<iq xmlns='jabber:client' type='result'><slot xmlns='urn:xmpp:http:upload:0'><put url='${put}'>${headers}</put><get url='${get}'/></slot></iq>`,
    ),
  );
const put = 'https://up.example/a';
const get = 'https://down.example/a';

describe('a slot', () => {
  it('has the headers that may be set, and no line ends in them', () => {
    const headers =
      "<header name='Authorization'>Basic&#10;x</header><header name='cookie'>a=b</header>" +
      "<header name='Host'>evil.example</header><header name='X-Any'>1</header><header name='Expires&#13;&#10;Host'>1</header>";
    expect(slot(put, get, headers)).toEqual({
      put,
      get,
      headers: [
        { name: 'Authorization', value: 'Basicx' },
        { name: 'cookie', value: 'a=b' },
      ],
    });
  });

  it.each([
    ['http://up.example/a', get],
    [put, 'http://down.example/a'],
    ['javascript:alert(1)', get],
    [put, 'data:text/html,hi'],
    ['/a', get],
  ])('is none at %s and %s', (one, other) => {
    expect(slot(one, other)).toBeNull();
  });
});

describe('a service', () => {
  const info = (inside: string): number | null =>
    uploadLimit(
      parseInfo(
        parseDocument(
          `<iq xmlns='jabber:client'><query xmlns='http://jabber.org/protocol/disco#info'>${inside}</query></iq>`,
        ),
      ),
    );
  const feature = "<feature var='urn:xmpp:http:upload:0'/>";
  const limit = (value: string): string =>
    `<x xmlns='jabber:x:data'><field var='FORM_TYPE'><value>urn:xmpp:http:upload:0</value></field><field var='max-file-size'><value>${value}</value></field></x>`;

  it.each([
    ['', null],
    [limit('5'), null],
    [feature, Infinity],
    [feature + limit('5'), 5],
    [feature + limit('-5'), Infinity],
    [feature + limit('many'), Infinity],
  ])('%s takes %s bytes', (inside, bytes) => {
    expect(info(inside)).toBe(bytes);
  });
});

it.each([
  ['https://a.example/x.png', 'https://a.example/x.png', true],
  ['see https://a.example/x.png', 'https://a.example/x.png', false],
  ['javascript:alert(1)', 'javascript:alert(1)', false],
  ['https://a.example/x.png', 'https://evil.example/x.png', false],
])('a message “%s” with the file %s is one: %s', (body, url, is) => {
  const message = parseDocument(
    `<message xmlns='jabber:client'><x xmlns='jabber:x:oob'><url>${url}</url></x></message>`,
  );
  expect(fileIn(message, body) !== null).toBe(is);
});
