import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linked } from './links.ts';

const hrefs = (text: string): string[] => linked(text).flatMap(({ href }) => href ?? []);

test.each([
  ['see https://capulet.example/a?b=1#c.', ['https://capulet.example/a?b=1#c']],
  ['http://capulet.example', ['http://capulet.example/']],
  ['write to mailto:nurse@capulet.example', ['mailto:nurse@capulet.example']],
  ['xmpp:romeo@montague.example?message', ['xmpp:romeo@montague.example?message']],
])('%s', (text, expected) => expect(hrefs(text)).toEqual(expected));

test.each([
  'javascript:alert(1)',
  'JavaScript://capulet.example/%0aalert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
  'chrome://settings',
  'chrome-extension://abc/x.html',
  'blob:https://capulet.example/1',
  'ftp://capulet.example/x',
  'https://montague.example@capulet.example/',
  'https://capulet.example/\u202egnp.exe',
  'https://cap\u200bulet.example/',
])('%s leads nowhere', (text) => {
  expect(hrefs(text).filter((href) => !/^(https?|mailto|xmpp):/.test(href))).toEqual([]);
  expect(hrefs(text).some((href) => href.includes('%E2%80') || href.includes('@capulet'))).toBe(false);
});

test('a host that looks like another is named by its letters', () => {
  expect(hrefs('https://сapulet.example/')).toEqual(['https://xn--apulet-hrf.example/']);
});

test('all pieces together are the text, and every link is of a kind that is allowed', () => {
  const piece = fc.constantFrom(
    'https://',
    'a.example',
    'javascript:',
    ' ',
    '@',
    '<b>',
    'mailto:',
    'xmpp:',
    '/',
    'é',
    '\u202e',
  );
  fc.assert(
    fc.property(fc.array(piece), (all) => {
      const text = all.join('');
      const pieces = linked(text);
      expect(pieces.map((one) => one.text).join('')).toBe(text);
      for (const { href } of pieces) if (href !== null) expect(href).toMatch(/^(https?|mailto|xmpp):/);
    }),
  );
});
