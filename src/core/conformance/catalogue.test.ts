import { expect, test } from 'vitest';
import { createCatalogue } from './catalogue.ts';
import rows from './catalogue-data.json';

const catalogue = createCatalogue(rows);

test.each([
  ['urn:xmpp:mam:2', 313, 'Message Archive Management', 'Draft'],
  ['urn:xmpp:sm:3', 198, 'Stream Management', 'Draft'],
  ['http://jabber.org/protocol/disco#info', 30, 'Service Discovery', 'Final'],
  ['jabber:x:data', 4, 'Data Forms', 'Final'],
  ['jabber:iq:version', 92, 'Software Version', 'Draft'],
  ['http://jabber.org/protocol/pubsub#event', 60, 'Publish-Subscribe', 'Draft'],
  ['vcard-temp', 54, 'vcard-temp', 'Active'],
  ['jabber:iq:auth', 78, 'Non-SASL Authentication', 'Obsolete'],
  ['urn:xmpp:delay', 203, 'Delayed Delivery', 'Final'],
  ['urn:xmpp:bxmpp', 239, 'Binary XMPP', 'Humorous'],
  ['urn:ietf:params:xml:ns:xmpp-framing-server', 468, 'WebSocket S2S', 'Experimental'],
])('%s belongs to XEP-%i', (namespace, number, title, status) => {
  expect(catalogue.specOf(namespace)).toMatchObject({ type: 'xep', number, title, status, exact: true });
});

test('another version of a namespace is known by its family, and said to be another', () => {
  expect(catalogue.specOf('urn:xmpp:mam:7')).toMatchObject({ number: 313, exact: false });
});

test('what the core defines is named by its RFC', () => {
  expect(catalogue.specOf('jabber:iq:roster')).toMatchObject({ type: 'rfc', number: 6121 });
  expect(catalogue.specOf('urn:ietf:params:xml:ns:xmpp-bind')).toMatchObject({ type: 'rfc', number: 6120 });
});

test.each(['urn:example:own', '', 'toString', 'urn:xmpp:', 'http://jabber.org/protocol/'])(
  '%j belongs to nobody',
  (namespace) => expect(catalogue.specOf(namespace)).toBeNull(),
);

test('every extension is listed, with or without a namespace', () => {
  expect(catalogue.all.length).toBeGreaterThan(480);
  expect(catalogue.all.map(({ spec }) => spec.number)).toEqual(
    catalogue.all.map(({ spec }) => spec.number).sort((a, b) => a - b),
  );
  const suite = catalogue.all.find(({ spec }) => spec.number === 479);
  expect(suite).toMatchObject({ spec: { status: 'Experimental', track: 'Standards Track' }, namespaces: [] });
});

test('an extension is found by its number', () => {
  expect(catalogue.xep(313)?.title).toBe('Message Archive Management');
  expect(catalogue.xep(9999)).toBeNull();
});
