import { describe, expect, test } from 'vitest';
import { readFrame, type FrameRecord, type StreamRecord } from '../../../core/framing/index.ts';
import { NoteTaker } from './notes.ts';
import { latencyOf } from './subject.ts';
import { summaryOf } from './summary.ts';

const stream: StreamRecord = {
  id: 's',
  source: 'account',
  account: 'juliet@capulet.example',
  url: 'wss://capulet.example/ws',
  openedAt: 0,
};
const streams = new Map([
  ['s', stream],
  ['other', { ...stream, id: 'other' }],
]);

function frame(
  seq: number,
  direction: 'in' | 'out',
  text: string,
  more: Partial<FrameRecord> = {},
): FrameRecord {
  const reading = readFrame(text);
  const kind = reading.ok ? reading.kind : 'malformed';
  return { seq, time: seq * 100, stream: 's', direction, kind, text, bytes: text.length, ...more };
}
const ping = frame(
  1,
  'out',
  `<iq xmlns='jabber:client' type='get' id='p1'><ping xmlns='urn:xmpp:ping'/></iq>`,
);
const pong = frame(4, 'in', `<iq xmlns='jabber:client' type='result' id='p1'/>`);
const open = frame(
  1,
  'out',
  `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='capulet.example' from='juliet@capulet.example' version='1.0'/>`,
);
const bare = frame(2, 'in', `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='capulet.example'/>`);

describe('requests and answers', () => {
  test('an answer finds the request of its stream that has its id, and each knows how long it took', () => {
    const other = frame(2, 'out', ping.text, { stream: 'other' });
    const theirs = frame(3, 'in', ping.text);
    const notes = new NoteTaker().read([ping, other, theirs, pong], streams);
    expect(notes.pair(pong)?.request).toBe(ping);
    expect([ping, other, theirs, pong].map((one) => latencyOf(one, notes))).toEqual([
      300,
      'open',
      'open',
      300,
    ]);
  });
  test('an answer whose request is gone stays unexplained', () => {
    const notes = new NoteTaker().read([pong], streams);
    expect(latencyOf(pong, notes)).toBeNull();
  });
  test('an answer that comes later is found', () => {
    const taker = new NoteTaker();
    expect(latencyOf(ping, taker.read([ping], streams))).toBe('open');
    expect(latencyOf(ping, taker.read([ping, pong], streams))).toBe(300);
  });
});

describe('broken rules', () => {
  test('are found once, however often the log is read', () => {
    const taker = new NoteTaker();
    taker.read([open], streams);
    taker.read([open, bare], streams);
    const { broken } = taker.read([open, bare], streams);
    expect(broken.map((one) => one.frame)).toEqual([bare]);
    expect(broken[0]?.violations.map(({ breach }) => breach)).toContain('answer-without-id');
  });
  test('leave with their frames', () => {
    const taker = new NoteTaker();
    taker.read([open, bare], streams);
    const after = frame(3, 'in', "<presence xmlns='jabber:client'/>");
    expect(taker.read([after], streams).broken).toEqual([]);
    expect(taker.read([], streams).broken).toEqual([]);
  });
  test('a stream whose beginning was erased is not accused of having had none', () => {
    const stanza = frame(7, 'in', "<presence xmlns='jabber:client'/>");
    expect(new NoteTaker().read([stanza], streams).broken).toEqual([]);
    expect(new NoteTaker().read([frame(1, 'in', stanza.text)], streams).broken).toHaveLength(1);
  });
  test('streams are judged apart', () => {
    const second = { ...open, seq: 3, stream: 'other' };
    expect(new NoteTaker().read([open, second], streams).broken).toEqual([]);
  });
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
