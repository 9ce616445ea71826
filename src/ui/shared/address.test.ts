import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { wordSource, type Word } from '../testing/words.ts';
import { addressFaultWords } from './address-words.ts';
import { asciiDomain, judgeAddress, readAccount, type AddressFault } from './address.ts';
import { useWords } from './words.ts';

test('an account is a name and a domain, in compared form', () => {
  expect(readAccount(' Juliet@Capulet.Example/balcony ')).toEqual({
    jid: 'juliet@capulet.example',
    domain: 'capulet.example',
  });
});

test.each([
  '',
  'juliet',
  'juliet@',
  'juliet@capulet',
  'juliet@capulet.',
  '@capulet.example',
  'ju liet@capulet.example',
  'capulet.example',
])('%j is not an account yet', (text) => expect(readAccount(text)).toBeNull());

test.each([
  'xmpp:juliet@capulet.example',
  'xmpp:juliet@capulet.example?message;body=hi',
  'XMPP:Juliet@capulet.example?roster',
])('%j is the address it links to', (text) => expect(readAccount(text)?.jid).toBe('juliet@capulet.example'));

test.each(['https://capulet.example', 'https://capulet.example/', 'http://capulet.example/a?b#c'])(
  '%j is the domain it links to',
  (text) =>
    expect(judgeAddress(text)).toEqual({
      ok: true,
      address: { jid: 'capulet.example', domain: 'capulet.example' },
    }),
);

test.each([
  ['capulet.example', 'capulet.example'],
  ['juliet@capulet.example/balcony at night', 'capulet.example'],
  ['[2001:DB8::1]', '[2001:db8::1]'],
  ['Bücher.example', 'bücher.example'],
  ['juliet@xn--bcher-kva.example', 'bücher.example'],
])('the domain of %j can be resolved', (text, domain) => {
  const judged = judgeAddress(text);
  expect(judged.ok && judged.address.domain).toBe(domain);
});

test('an internationalised domain is known to DNS by other labels', () => {
  expect(asciiDomain('bücher.example')).toBe('xn--bcher-kva.example');
  expect(asciiDomain('capulet.example')).toBeNull();
  expect(asciiDomain('[2001:db8::1]')).toBeNull();
});

describe('what is wrong with an address', () => {
  const file = new URL('../../../public/_locales/en/areas/connection.json', import.meta.url);
  beforeAll(() => useWords(wordSource([JSON.parse(readFileSync(file, 'utf8')) as Record<string, Word>])));

  const long = 'a'.repeat(1024);
  const cases: readonly (readonly [string, AddressFault, string])[] = [
    ['', { code: 'empty' }, 'Enter an address'],
    ['@capulet.example', { code: 'empty-local' }, 'nothing stands before the @'],
    ['juliet@', { code: 'empty-domain' }, 'it has no domain'],
    ['/balcony', { code: 'empty-domain' }, 'it has no domain'],
    ['juliet@capulet.example/', { code: 'empty-resource' }, 'nothing stands after the /'],
    [
      `${long}@capulet.example`,
      { code: 'too-long', part: 'local' },
      'the name before the @ has more than 1023',
    ],
    [`juliet@capulet.example/${long}`, { code: 'too-long', part: 'resource' }, 'the resource after the /'],
    [`${'a'.repeat(64)}.example`, { code: 'too-long', part: 'domain' }, '63 in each label'],
    ["juliet's@capulet.example", { code: 'excluded', character: "'" }, "' may not stand"],
    ['ju＆liet@capulet.example', { code: 'excluded', character: '&' }, '& may not stand'],
    ['ju liet@capulet.example', { code: 'character', part: 'local', why: 'space' }, 'no space in the name'],
    [
      'ju♥liet@capulet.example',
      { code: 'character', part: 'local', why: 'disallowed' },
      'may not stand there',
    ],
    ['ju\u0378@capulet.example', { code: 'character', part: 'local', why: 'unassigned' }, 'not assigned'],
    ['ju\u200dliet@capulet.example', { code: 'character', part: 'local', why: 'context' }, 'a joiner'],
    ['\u05d0a@capulet.example', { code: 'character', part: 'local', why: 'bidi' }, 'from right to left'],
    [
      'juliet@capulet.example/\u0007',
      { code: 'character', part: 'resource', why: 'disallowed' },
      'in the resource after the /',
    ],
    ['juliet@cap ulet.example', { code: 'not-a-domain', domain: 'cap ulet.example' }, 'is no domain name'],
    ['juliet@@capulet.example', { code: 'not-a-domain', domain: '@capulet.example' }, 'is no domain name'],
    ['-capulet.example', { code: 'not-a-domain', domain: '-capulet.example' }, 'is no domain name'],
    ['juliet@capulet', { code: 'incomplete', domain: 'capulet' }, 'capulet has no dot'],
  ];
  test.each(cases)('%j', (text, fault, says) => {
    expect(judgeAddress(text)).toEqual({ ok: false, fault });
    expect(addressFaultWords(fault)).toContain(says);
  });
});
