import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostNameOf, isLiteral, judgeUrl, readHostName, readIp } from './address.ts';

describe('host names', () => {
  test.each([
    ['verona.example', 'verona.example'],
    ['VERONA.example', 'verona.example'],
    ['b\u00fccher.example', 'xn--bcher-kva.example'],
    ['localhost', 'localhost'],
    ['Verona.example.', 'verona.example'],
    [`${'a.'.repeat(123)}example.`, `${'a.'.repeat(123)}example`],
    ['192.0.2.1', null],
    ['1', null],
    ['0x7f.1', null],
    ['[::1]', null],
    ['a.example:443', null],
    ['a.example/', null],
    ['a.example/x', null],
    ['user@a.example', null],
    ['a b', null],
    ['xn--\u00fc.example', null],
    ['', null],
    [`${'a.'.repeat(127)}example`, null],
  ])('%s', (text, name) => {
    expect(readHostName(text)).toBe(name);
  });

  test('what is accepted is the host of a URL as it stands', () => {
    const texts = fc.oneof(fc.domain(), fc.string(), fc.stringMatching(/^[a-z0-9.-]{1,20}$/));
    fc.assert(
      fc.property(texts, (text) => {
        const name = readHostName(text);
        if (name !== null) expect(new URL(`https://${name}`).hostname).toBe(name);
      }),
    );
  });
});

test('the dot of the root makes no other server of it', () => {
  for (const [text, url] of [
    ['wss://capulet.example./ws', 'wss://capulet.example/ws'],
    ['wss://Capulet.example%2e:5281/ws?a=b.', 'wss://capulet.example:5281/ws?a=b.'],
    ['wss://192.0.2.1./ws', 'wss://192.0.2.1/ws'],
  ]) {
    expect(judgeUrl('wss:', text)).toEqual({ ok: true, url });
  }
  expect(hostNameOf('capulet.example.')).toBe('capulet.example');
});

test('a URL that is accepted is spelt as URL spells it, without its fragment and the dot of the root', () => {
  const part = fc.constantFrom(
    ...[
      'wss:',
      'https:',
      '//',
      '/',
      '.',
      '..',
      ':',
      '443',
      '0443',
      '5281',
      '99999',
      '#',
      '?',
      '%2e',
      '@',
      '\\',
    ],
    ...[
      'verona',
      'example',
      'Verona',
      'xn--bcher-kva',
      'xn--',
      'b\u00fccher',
      '1',
      '0x7f',
      '-',
      '_',
      ' ',
      '\t',
      '\n',
    ],
  );
  const texts = fc
    .tuple(fc.constantFrom('wss://', 'https://verona.example', ''), fc.array(part, { maxLength: 8 }))
    .map(([start, parts]) => start + parts.join(''));
  fc.assert(
    fc.property(fc.oneof(texts, fc.webUrl()), fc.constantFrom('wss:', 'https:'), (text, scheme) => {
      const judged = judgeUrl(scheme, text);
      if (!judged.ok) return;
      const url = new URL(text);
      url.hash = '';
      url.hostname = url.hostname.replace(/([^.])\.$/, '$1');
      expect(judged.url).toBe(url.href);
      expect(url.protocol).toBe(scheme);
    }),
    { numRuns: 2000 },
  );
});

test('a name is read alike however often it was read before', () => {
  for (let times = 0; times < 50_000; times += 1) {
    if (!judgeUrl('wss:', 'wss://B\u00dcCHER.example/ws').ok)
      throw new Error(`not read after ${times} times`);
  }
});

describe('addresses', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['::ffff:192.0.2.1', '::ffff:c000:201'],
    ['192.0.2.256', null],
    ['192.0.2', null],
    ['192.0.2.01', null],
    ['192.0.2.1.', null],
    ['[::1]', null],
    ['fe80::1%eth0', null],
    ['::1]/', null],
    ['1::2::3', null],
    ['verona.example', null],
    ['', null],
  ])('%s', (text, ip) => {
    expect(readIp(text)).toBe(ip);
  });
});

test('a literal address is known as one, in every spelling that URLs have', () => {
  for (const url of ['wss://192.0.2.1/ws', 'wss://[2001:db8::1]/ws', 'wss://0xc0000201/ws']) {
    expect(isLiteral(new URL(url).hostname)).toBe(true);
  }
  for (const url of ['wss://a.example/ws', 'wss://1.2.3.4.example/ws']) {
    expect(isLiteral(new URL(url).hostname)).toBe(false);
  }
});
