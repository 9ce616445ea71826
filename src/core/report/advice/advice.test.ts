import { expect, test } from 'vitest';
import { snippetsFor, type AdviceId } from './index.ts';

const everything: readonly AdviceId[] = [
  'host-meta',
  'host-meta-2',
  'well-known',
  'cors',
  'media-type',
  'hsts',
  'redirect',
  'websocket',
  'bosh',
  's2s-websocket',
  'subprotocol',
  'secure-url',
  'certificate',
  'server-proof',
  'mechanisms',
];

test.each(everything)('%s has text for somebody, with the domain in it and its braces closed', (advice) => {
  const snippets = snippetsFor(advice, 'capulet.example');
  expect(snippets.length).toBeGreaterThan(0);
  for (const { text } of snippets) {
    expect(text).not.toContain('{domain}');
    expect(text.split('{').length).toBe(text.split('}').length);
    expect(text).not.toContain('\t');
  }
});

test('what Caddy and ejabberd are told is indented as they want it', () => {
  for (const advice of everything) {
    for (const { program, text } of snippetsFor(advice, 'capulet.example')) {
      if (program === 'ejabberd') expect(text).toMatch(/^(?:(?: {2})*(?:#|- |[\w".$@/-]+:?).*\n?)+$/);
    }
  }
});

test.each(['capulet.example"; os.execute("x', 'a b', 'x\ny.example', '{domain}', ''])(
  'a domain %j cannot write configuration',
  (domain) => {
    for (const { text } of snippetsFor('host-meta', domain)) {
      expect(text).not.toContain('os.execute');
      if (text.includes('example.org')) expect(text).not.toContain('{domain}');
    }
  },
);
