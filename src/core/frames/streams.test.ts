import { expect, test } from 'vitest';
import { packRows } from './pack.ts';
import { recorded, type Line } from './rows.testing.ts';
import { streamFacts } from './streams.ts';
import { FrameTable } from './table.ts';

const open = (stream: string): Line => ({
  text: "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='a.example' version='1.0'/>",
  direction: 'out',
  stream,
});
const lines: readonly Line[] = [
  open('one'),
  { text: "<enabled xmlns='urn:xmpp:sm:3' id='x' resume='true'/>", stream: 'one' },
  open('two'),
  { text: "<resume xmlns='urn:xmpp:sm:3' previd='x' h='0'/>", direction: 'out', stream: 'two' },
  { text: "<resumed xmlns='urn:xmpp:sm:3' previd='x' h='0'/>", stream: 'two' },
  { text: "<message xmlns='jabber:client'><resumed xmlns='urn:xmpp:sm:3'/></message>", stream: 'one' },
  open('three'),
  {
    text: "<success xmlns='urn:xmpp:sasl:2'><resumed xmlns='urn:xmpp:sm:3' previd='x' h='0'/></success>",
    stream: 'three',
  },
];

function facts(first: number, cut: number): unknown {
  const rows = recorded(lines);
  const table = new FrameTable();
  table.append([packRows(1, rows.slice(0, cut)), packRows(cut + 1, rows.slice(cut))], first);
  return Object.fromEntries(streamFacts(table));
}

test.each([1, 3, 4, 6])('fresh and resumed streams are told apart, cut after %i rows', (cut) => {
  expect(facts(1, cut)).toEqual({
    one: { frames: 3, began: 'fresh' },
    two: { frames: 3, began: 'resumed' },
    three: { frames: 2, began: 'resumed' },
  });
});

test('of a stream whose beginning is gone nothing is claimed', () => {
  expect(facts(2, 4)).toMatchObject({ one: { frames: 2, began: null } });
});
