import { expect, test } from 'vitest';
import { readDomains } from './domain-list.ts';

test('a list is read however it is parted, each domain once', () => {
  const text =
    '# mine\ncapulet.example, montague.example\r\n\n  Capulet.Example\njuliet@verona.example;bücher.example';
  expect(readDomains(text)).toEqual({
    domains: ['capulet.example', 'montague.example', 'verona.example', 'bücher.example'],
    wrong: null,
  });
});

test('the first that is none is named with its line', () => {
  expect(readDomains('capulet.example\nmontague..example\nalso wrong').wrong).toEqual({
    line: 2,
    text: 'montague..example',
    fault: { code: 'not-a-domain', domain: 'montague..example' },
  });
  expect(readDomains('').domains).toEqual([]);
});
