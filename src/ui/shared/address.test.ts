import { expect, test } from 'vitest';
import { readAccount, readAddress } from './address.ts';

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
  (text) => expect(readAddress(text)).toEqual({ jid: 'capulet.example', domain: 'capulet.example' }),
);

test('a domain alone can be resolved', () => {
  expect(readAddress('capulet.example')?.domain).toBe('capulet.example');
});
