import { describe, expect, test } from 'vitest';
import { el } from '../xml/index.ts';
import { encodeFrame, readFrame, type StreamRecord } from '../framing/index.ts';
import { ns } from '../namespaces.ts';
import { textRow, untoldRow } from './record.ts';
import type { RecordedRow } from './row.ts';
import { Sessions } from './sessions.ts';
import { StreamWatch } from './watch.ts';

/** `> text` was sent by the one who opened the stream, `< text` by the other. */
function recorded(
  stream: Pick<StreamRecord, 'source' | 'url' | 'account'>,
  frames: readonly string[],
): readonly RecordedRow[] {
  const watch = new StreamWatch(stream, true);
  return frames.map((frame, index) => {
    const text = frame.slice(2);
    const direction = frame.startsWith('>') ? 'out' : 'in';
    const read = readFrame(text);
    return textRow({ time: 0, stream: 's', direction, text, read, watch, count: index + 1 });
  });
}

const breaches = (rows: readonly RecordedRow[]): string[] =>
  rows.flatMap(({ remark }) => remark?.violations.map(({ breach }) => breach) ?? []);

const romeo = {
  account: 'romeo@montague.example',
  source: 'account',
  url: 'wss://montague.example/ws',
} as const;

describe('over BOSH', () => {
  const made = (direction: '<' | '>', attributes: Record<string, string>): string =>
    `${direction} ${encodeFrame(el('open', ns.framing, { ...attributes, version: '1.0' }))}`;
  const opened = [
    made('>', { to: 'montague.example' }),
    made('<', { from: 'montague.example', id: 'bosh' }),
    "> <iq xmlns='jabber:client' type='get' id='a'/>",
    "< <iq xmlns='jabber:client' type='result' id='a'/>",
    made('>', { to: 'montague.example' }),
    made('<', { from: 'montague.example', id: 'bosh' }),
  ];

  test.each([
    ['an account', { ...romeo, url: 'https://montague.example/http-bind' }],
    ['a page', { source: 'page', account: 'https://chat.example', url: 'http://localhost:5280/bosh' }],
  ] as const)('%s is held to no rule of WebSocket, and its answers know their requests', (_name, stream) => {
    const rows = recorded(stream, opened);
    expect(breaches(rows)).toEqual([]);
    expect(rows.map(({ back }) => back)).toEqual([0, 0, 0, 1, 0, 0]);
  });

  test('the same over a WebSocket would break rules', () => {
    expect(breaches(recorded(romeo, opened))).toContain('answer-without-lang');
  });
});

describe('limits of our own', () => {
  const message = (inside: string, attributes = ''): string =>
    `< <message xmlns='jabber:client'${attributes}>${inside}</message>`;
  const opened = [
    "> <open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='montague.example' from='romeo@montague.example' version='1.0'/>",
    "< <open xmlns='urn:ietf:params:xml:ns:xmpp-framing' id='a' from='montague.example' to='romeo@montague.example' xml:lang='en' version='1.0'/>",
  ];

  test.each([
    ['too-deep', message('<a>'.repeat(300) + '</a>'.repeat(300))],
    ['too-many-attributes', message('', Array.from({ length: 300 }, (_, i) => ` a${i}=''`).join(''))],
    ['too-long', message('x'.repeat(10 * 1024 * 1024))],
  ])('%s is named at its frame and breaks no rule, wherever it stands', (problem, frame) => {
    const last = recorded(romeo, [...opened, frame]).at(-1);
    expect([last?.kind, last?.remark]).toEqual(['malformed', { problem, violations: [] }]);
    const [, instead, next] = recorded(romeo, [opened[0] ?? '', frame, message('')]);
    expect([instead?.remark?.violations, next?.remark]).toEqual([[], null]);
  });

  test('a frame that was too long to be told is no empty one', () => {
    const watch = new StreamWatch(romeo, true);
    const frame = { time: 0, stream: 's', direction: 'out', bytes: 2e7, count: 1, watch } as const;
    expect(untoldRow({ ...frame, problem: 'too-long' }).remark).toEqual({
      problem: 'too-long',
      violations: [],
    });
  });
});

describe('an answer', () => {
  const full = 'romeo@montague.example/orchard';
  const asked = (to: string | null, id = 'a'): string =>
    `> <iq xmlns='jabber:client' type='get' id='${id}'${to === null ? '' : ` to='${to}'`}/>`;
  const said = (from: string | null, id = 'a', type = 'result'): string =>
    `< <iq xmlns='jabber:client' type='${type}' id='${id}' to='${full}'${from === null ? '' : ` from='${from}'`}/>`;
  const backs = (frames: readonly string[], stream: Parameters<typeof recorded>[0] = romeo): number[] =>
    recorded(stream, frames).map(({ back }) => back);

  test('from somebody else than who was asked is none, and the one that follows is', () => {
    const ping = asked('juliet@capulet.example/balcony');
    expect(
      backs([ping, said('mallory@evil.example/x'), said(null), said('juliet@capulet.example/balcony')]),
    ).toEqual([0, 0, 0, 3]);
  });

  test('finds the request to its own address among those of one id', () => {
    const [one, other] = ['juliet@capulet.example/balcony', 'nurse@capulet.example/hall'];
    expect(backs([asked(one), asked(other), said(one), said(other)])).toEqual([0, 0, 2, 2]);
    expect(backs([asked(one), asked(other), said(other, 'a', 'error'), said(one)])).toEqual([0, 0, 1, 3]);
  });

  test.each([
    ['no address', null, null, 1],
    ['the own bare address', null, 'romeo@montague.example', 1],
    ['the own address as another writes it', null, 'Romeo@MONTAGUE.example', 1],
    ['the own full address', null, full, 1],
    ['the own domain', null, 'montague.example', 1],
    ['a stranger', null, 'mallory@evil.example', 0],
    ['no address, for the own domain', 'montague.example', null, 1],
    ['no address, for the own bare address', 'romeo@montague.example', null, 1],
    ['no address, for somebody else', 'juliet@capulet.example', null, 0],
    ['another service of the server', null, 'rooms.montague.example', 0],
  ])('from the server has %s', (_name, to, from, back) => {
    const page = {
      source: 'page',
      account: 'https://chat.example',
      url: 'wss://montague.example/ws',
    } as const;
    expect(backs([asked(to), said(from)])).toEqual([0, back]);
    expect(backs([asked(to), said(from)], page)).toEqual([0, back]);
  });

  test('of ours goes to who asked', () => {
    const theirs = (from: string): string =>
      `< <iq xmlns='jabber:client' type='get' id='p' from='${from}' to='${full}'/>`;
    const ours = (to: string): string => `> <iq xmlns='jabber:client' type='result' id='p' to='${to}'/>`;
    expect(
      backs([
        theirs('juliet@capulet.example/balcony'),
        ours('montague.example'),
        ours('juliet@capulet.example/balcony'),
        theirs('montague.example'),
        ours('montague.example'),
      ]),
    ).toEqual([0, 0, 2, 0, 1]);
  });

  test('with the id of a question that went the other way is none to it', () => {
    expect(
      backs([asked('a.example'), "> <iq xmlns='jabber:client' type='result' id='a' to='a.example'/>"]),
    ).toEqual([0, 0]);
  });
});

test('an acknowledgement answers the oldest request for one, each direction for itself', () => {
  const sm = "xmlns='urn:xmpp:sm:3'";
  const rows = recorded(romeo, [
    `> <r ${sm}/>`,
    `< <r ${sm}/>`,
    `> <r ${sm}/>`,
    `< <a ${sm} h='1'/>`,
    `> <a ${sm} h='9'/>`,
    `< <a ${sm} h='2'/>`,
    `< <a ${sm} h='2'/>`,
    `< <r xmlns='urn:example:other'/>`,
  ]);
  expect(rows.map(({ back }) => back)).toEqual([0, 0, 0, 3, 3, 3, 0, 0]);
  expect(rows.map(({ asks }) => asks)).toEqual([true, true, true, false, false, false, false, false]);
});

describe('a session that is resumed', () => {
  const sm = "xmlns='urn:xmpp:sm:3'";
  const ask = "> <iq xmlns='jabber:client' type='get' id='a' to='juliet@capulet.example/b'/>";
  const answer = "< <iq xmlns='jabber:client' type='result' id='a' from='juliet@capulet.example/b'/>";
  const first = [`< <enabled ${sm} id='one' resume='true'/>`, ask, `> <r ${sm}/>`];
  const go = (
    streams: readonly (readonly [Parameters<typeof recorded>[0], readonly string[]])[],
  ): number[] => {
    const sessions = new Sessions();
    let count = 0;
    return streams.flatMap(([stream, frames]) => {
      const watch = new StreamWatch(stream, true, sessions);
      return frames.map((frame) => {
        const text = frame.slice(2);
        const direction = frame.startsWith('>') ? 'out' : 'in';
        count += 1;
        return textRow({ time: 0, stream: 's', direction, text, read: readFrame(text), watch, count }).back;
      });
    });
  };
  const resumed = `< <resumed ${sm} previd='one' h='1'/>`;
  const inline = `< <success xmlns='urn:xmpp:sasl:2'>${resumed.slice(2)}</success>`;

  test.each([
    ['after SASL', resumed],
    ['within SASL2', inline],
  ])('%s finds on its stream what was asked on the one before', (_name, frame) => {
    expect(
      go([
        [romeo, first],
        [romeo, [frame, answer]],
      ]).slice(-2),
    ).toEqual([0, 3]);
    expect(
      go([
        [romeo, first],
        [romeo, [frame]],
        [romeo, [frame, answer]],
      ]).slice(-2),
    ).toEqual([0, 4]);
  });

  test('finds no acknowledgement that its stream was not asked for', () => {
    expect(
      go([
        [romeo, first],
        [romeo, [resumed, `< <a ${sm} h='1'/>`]],
      ]).at(-1),
    ).toBe(0);
  });

  test.each([
    ['another session', romeo, `< <resumed ${sm} previd='two' h='1'/>`],
    ['a new session', romeo, `< <enabled ${sm} id='three'/>`],
    ['another account', { ...romeo, account: 'benvolio@montague.example' }, resumed],
  ])('is not %s', (_name, stream, frame) => {
    expect(
      go([
        [romeo, first],
        [stream, [frame, answer]],
      ]).at(-1),
    ).toBe(0);
  });
});
