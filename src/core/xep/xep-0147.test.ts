import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLink, readLink } from './xep-0147.ts';

const romeo = { jid: 'romeo@montague.example', domain: 'montague.example' };

describe('what a link says', () => {
  test.each([
    ['xmpp:romeo@montague.example', { type: 'message', body: '' }],
    ['XMPP:romeo@montague.example', { type: 'message', body: '' }],
    ['web+xmpp:romeo@montague.example', { type: 'message', body: '' }],
    ['romeo@montague.example?message;body=hi', { type: 'message', body: 'hi' }],
    ['xmpp:romeo@montague.example/orchard?message', { type: 'message', body: '' }],
    [
      'xmpp://juliet@capulet.example/romeo@montague.example?message;body=a%20b%0D%0Ac',
      { type: 'message', body: 'a b\nc' },
    ],
    ['xmpp:romeo@montague.example?message;subject=x;body=1;body=2', { type: 'message', body: '1' }],
    ['xmpp:romeo@montague.example?message;body=a=b', { type: 'message', body: 'a=b' }],
    ['xmpp:romeo@montague.example?message;body=a%00%1b%7fb', { type: 'message', body: 'ab' }],
    ['xmpp:romeo@montague.example?urn:x;body=1', { type: 'message', body: '1' }],
    ['xmpp:romeo@montague.example?join;nick=R%C3%B3;password=p', { type: 'join', nick: 'Ró', password: 'p' }],
    [
      'xmpp:romeo@montague.example?roster;name=Romeo%20M',
      { type: 'roster', name: 'Romeo M', token: null, mayRegister: false },
    ],
    ['xmpp:romeo@montague.example?subscribe', { type: 'roster', name: '', token: null, mayRegister: false }],
    [
      'xmpp:romeo@montague.example?roster;preauth=TOK;ibr=y',
      { type: 'roster', name: '', token: 'TOK', mayRegister: true },
    ],
    [
      'xmpp:romeo@montague.example?roster;preauth=TOK',
      { type: 'roster', name: '', token: 'TOK', mayRegister: false },
    ],
    [
      'xmpp:romeo@montague.example?roster;ibr=y',
      { type: 'roster', name: '', token: null, mayRegister: false },
    ],
    ['xmpp:romeo@montague.example?register;preauth=TOK', { type: 'register', token: 'TOK' }],
  ])('%s', (link, action) => {
    expect(readLink(link)).toEqual({ ...romeo, action });
  });

  test('a domain is for registering alone', () => {
    expect(readLink('xmpp:montague.example?register;preauth=T')).toEqual({
      ...{ jid: 'montague.example', domain: 'montague.example' },
      action: { type: 'register', token: 'T' },
    });
    for (const query of ['', '?message;body=x', '?join', '?roster']) {
      expect(readLink(`xmpp:montague.example${query}`)).toBeNull();
    }
  });

  test('what is encoded never becomes a separator', () => {
    expect(readLink('xmpp:romeo%40evil.example@montague.example')).toBeNull();
    expect(readLink('xmpp:nasty%23char@montague.example?message;body=%3Bjoin')).toEqual({
      ...{ jid: 'nasty#char@montague.example', domain: 'montague.example' },
      action: { type: 'message', body: ';join' },
    });
  });

  test.each([
    '',
    'xmpp:',
    'xmpp:a b@c',
    'xmpp:romeo@montague.example?message;body=%ff',
    `xmpp:a@b.c?x${'y'.repeat(20_000)}`,
  ])('is none: %.30s', (text) => {
    expect(readLink(text)).toBeNull();
  });

  test('whatever is put in comes out, and nothing throws', () => {
    const words = fc
      .string({ unit: 'grapheme' })
      .filter((body) => !/[\p{Cc}\ufffe\uffff]/u.test(body) && body.isWellFormed());
    fc.assert(
      fc.property(words, (body) => {
        const link = readLink(`xmpp:romeo@montague.example?message;body=${encodeURIComponent(body)}`);
        expect(link?.action).toEqual({ type: 'message', body });
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (noise) => {
        readLink(noise);
        readLink(`xmpp:romeo@montague.example?${noise}`);
        isLink(noise);
      }),
    );
  });
});

test.each([
  ['romeo@montague.example', false],
  ['montague.example', false],
  ['xmpp:romeo@montague.example', true],
  ['romeo@montague.example?message', true],
  ['romeo@montague.example?JOIN;nick=x', true],
  ['montague.example?register', true],
  ['romeo@montague.example?what', false],
  ['a&b=c#d?e', false],
  ['xmpp:montague.example', false],
])('%s means more than an address: %s', (text, is) => {
  expect(isLink(text)).toBe(is);
});
