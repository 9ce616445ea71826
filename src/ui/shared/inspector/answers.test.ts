import { expect, test } from 'vitest';
import type { FrameRecord } from '../../../core/framing/index.ts';
import { requestOf } from './answers.ts';
import { summaryOf } from './summary.ts';

const frame = (seq: number, direction: 'in' | 'out', text: string, stream = 's'): FrameRecord => ({
  seq,
  time: seq,
  stream,
  direction,
  kind: 'iq',
  text,
  bytes: text.length,
});
const ping = frame(
  1,
  'out',
  `<iq xmlns='jabber:client' type='get' id='p1'><ping xmlns='urn:xmpp:ping'/></iq>`,
);
const pong = frame(4, 'in', `<iq xmlns='jabber:client' type='result' id='p1'/>`);

test('an answer finds the request of its stream that has its id', () => {
  const other = frame(2, 'out', ping.text, 'other');
  const theirs = frame(3, 'in', ping.text);
  expect(requestOf(pong, [ping, other, theirs, pong])).toBe(ping);
});

test('a request answers nothing, and an answer whose request is gone stays unexplained', () => {
  expect(requestOf(ping, [ping])).toBeNull();
  expect(requestOf(frame(9, 'in', pong.text), [frame(9, 'in', pong.text)])).toBeNull();
});

test.each([
  [`<ping xmlns='urn:xmpp:ping'/>`, 'ping'],
  [`<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>`, 'bind'],
  [`<query xmlns='jabber:iq:roster'/>`, 'roster'],
  [`<x xmlns='vcard-temp:x:update'/>`, 'x vcard-temp:x:update'],
])('%s is called %j', (payload, words) => {
  expect(summaryOf(frame(1, 'out', `<iq xmlns='jabber:client' type='set'>${payload}</iq>`)).carries).toBe(
    words,
  );
});
