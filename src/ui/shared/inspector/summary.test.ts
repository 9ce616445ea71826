import { expect, test } from 'vitest';
import { summaryOf } from './summary.ts';

test.each([
  [`<ping xmlns='urn:xmpp:ping'/>`, 'ping'],
  [`<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>`, 'bind'],
  [`<query xmlns='jabber:iq:roster'/>`, 'roster'],
  [`<x xmlns='vcard-temp:x:update'/>`, 'x vcard-temp:x:update'],
])('%s is called %j', (payload, words) => {
  const text = `<iq xmlns='jabber:client' type='set'>${payload}</iq>`;
  const frame = {
    seq: 1,
    time: 1,
    stream: 's',
    direction: 'out',
    kind: 'iq',
    text,
    bytes: text.length,
  } as const;
  expect(summaryOf(frame).carries).toBe(words);
});

test.each([
  [`<a xmlns='urn:xmpp:sm:3' h='17'/>`, 'h=17'],
  [`<resumed xmlns='urn:xmpp:sm:3' h='4' previd='x'/>`, 'h=4'],
  [`<a xmlns='urn:xmpp:sm:3' h='${'9'.repeat(1000)}'/>`, 'h=99999999999'],
  [`<r xmlns='urn:xmpp:sm:3'/>`, ''],
  [`<a xmlns='urn:example:other' h='17'/>`, ''],
])('%s says how much was handled: %j', (text, words) => {
  const frame = { seq: 1, time: 1, stream: 's', direction: 'in', kind: 'nonza', text, bytes: 1 } as const;
  expect(summaryOf(frame).carries).toBe(words);
});
