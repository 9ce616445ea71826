import { expect, test } from 'vitest';
import { knownResolvers, readResolver } from './resolver-url.ts';

test.each([
  [' https://DNS.example/dns-query ', 'https://dns.example/dns-query'],
  ['https://dns.example/dns-query{?dns}', 'https://dns.example/dns-query'],
  ['https://dns.example:8443', 'https://dns.example:8443/'],
])('%j is a resolver', (text, url) => expect(readResolver(text)).toBe(url));

test.each([
  '',
  'dns.example',
  'http://dns.example/dns-query',
  'https://me:secret@dns.example/',
  `https://dns.example/${'a'.repeat(2048)}`,
  'javascript:alert(1)',
])('%j is none', (text) => expect(readResolver(text)).toBeNull());

test('every suggestion can be chosen as it stands', () => {
  for (const { url } of knownResolvers) expect(readResolver(url)).toBe(url);
});
