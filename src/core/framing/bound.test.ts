import { expect, test } from 'vitest';
import { parseFrame } from '../xml/index.ts';
import { boundAddress } from './bound.ts';

const bind = (inner: string, ns = 'jabber:client') =>
  `<iq xmlns='${ns}' type='result'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>${inner}</bind></iq>`;

test.each([
  [bind('<jid>romeo@montague.example/a/b</jid>'), 'romeo@montague.example'],
  [
    `<success xmlns='urn:xmpp:sasl:2'><authorization-identifier> romeo@montague.example </authorization-identifier></success>`,
    'romeo@montague.example',
  ],
  [bind(''), null],
  [bind('<jid/>'), null],
  [bind(`<jid>${'x'.repeat(4000)}</jid>`), null],
  [bind('<jid>a@b</jid>', 'jabber:server'), null],
  [
    `<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><authorization-identifier>a@b</authorization-identifier></success>`,
    null,
  ],
  [
    `<message xmlns='jabber:client'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>a@b</jid></bind></message>`,
    null,
  ],
])('%s names %s', (text, address) => {
  expect(boundAddress(parseFrame(text))).toBe(address);
});
