import { expect, test } from 'vitest';
import { forAccount, incoming, incomingIn } from './incoming.ts';

test('a surface is opened with a link, or without one', () => {
  const uri = 'xmpp:romeo@montague.example?message;body=a&b=1%23';
  expect(incomingIn(`#link?${new URLSearchParams({ uri }).toString()}`)).toMatchObject({
    ...{ uri, link: { jid: 'romeo@montague.example', action: { type: 'message', body: 'a&b=1#' } } },
  });
  expect(incomingIn('')).toBeNull();
  expect(incomingIn('#other?uri=xmpp%3Aa%40b.example')).toBeNull();
  expect(incomingIn('#link')).toBeNull();
  expect(incomingIn('#link?uri=nonsense')).toEqual({ uri: 'nonsense', link: null });
});

test.each([
  ['xmpp:capulet.example?register;preauth=T', true, true],
  ['xmpp:romeo@capulet.example?roster;preauth=T;ibr=y', true, false],
  ['xmpp:romeo@capulet.example?roster;preauth=T', false, false],
  ['xmpp:romeo@capulet.example?message', false, false],
  ['nonsense', false, false],
])('%s is for an account first: %s, with one already: %s', (uri, first, later) => {
  expect(forAccount(incoming(uri), true)).toBe(first);
  expect(forAccount(incoming(uri), false)).toBe(later);
});
