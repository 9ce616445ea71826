import { expect, test } from 'vitest';
import { parseQuery } from './parse.ts';
import { withTerm } from './terms.ts';

test.each([
  ['', 'kind', 'iq', 'kind:iq'],
  ['dir:in', 'ns', 'urn:xmpp:mam:2', 'dir:in ns:urn:xmpp:mam:2'],
  ['kind:iq OR kind:message', 'xep', '0313', '(kind:iq OR kind:message) xep:0313'],
  ['dir:in kind:iq', 'kind', 'iq', 'dir:in kind:iq'],
  ['', 'ns', 'a "b" (c)', 'ns:"a \\"b\\" (c)"'],
] as const)('%s and %s %s', (text, field, value, wanted) => {
  const made = withTerm(text, field, value);
  expect(made).toBe(wanted);
  expect(parseQuery(made).ok).toBe(true);
});
