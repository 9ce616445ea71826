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
