import { expect, test } from 'vitest';
import { packRows } from './pack.ts';
import { recorded } from './rows.testing.ts';
import { namespacesSent, Statistics } from './statistics.ts';

const stanza = (text: string) => text.replace('<', '<').replace(/^<(\w+)/, "<$1 xmlns='jabber:client'");
const lines = [
  { text: stanza("<message from='romeo@montague.example/orchard'><body>hi</body></message>") },
  {
    text: stanza(
      "<message from='romeo@montague.example/balcony'><active xmlns='http://jabber.org/protocol/chatstates'/></message>",
    ),
  },
  {
    text: stanza("<message to='romeo@montague.example'><body>ho</body></message>"),
    direction: 'out' as const,
  },
  { text: stanza("<iq type='get' id='1'><query xmlns='jabber:iq:roster'/></iq>"), direction: 'out' as const },
  { text: "<r xmlns='urn:xmpp:sm:3'/>" },
  { text: "<a xmlns='urn:xmpp:sm:3' h='4'/>", direction: 'out' as const },
  { text: '<broken' },
];
const rows = recorded(lines);
const sizes = lines.map(({ text }) => text.length);
const xep = (namespace: string) =>
  ({ 'urn:xmpp:sm:3': 198, 'http://jabber.org/protocol/chatstates': 85 })[namespace] ?? null;
const sum = (...places: number[]) => places.reduce((total, place) => total + (sizes[place] ?? 0), 0);

function counted(places: Iterable<number>): Statistics {
  const statistics = new Statistics(xep);
  statistics.add(packRows(1, rows), places);
  return statistics;
}
const all = counted(rows.keys());

test('kinds, nonzas by their name, with bytes each way', () => {
  expect(all.ranked('kind', 'frames', 10).map(({ key, tally }) => [key, tally.in, tally.out])).toEqual([
    ['message', 2, 1],
    ['a', 0, 1],
    ['iq', 0, 1],
    ['malformed', 1, 0],
    ['r', 1, 0],
  ]);
  expect(all.ranked('kind', 'frames', 1)[0]?.tally).toMatchObject({ bytesIn: sum(0, 1), bytesOut: sum(2) });
  expect(all.all).toEqual({ in: 4, out: 3, bytesIn: sum(0, 1, 4, 6), bytesOut: sum(2, 3, 5) });
});

test('a frame counts once for each namespace and extension in it', () => {
  expect(all.ranked('ns', 'frames', 2).map(({ key }) => key)).toEqual(['jabber:client', 'urn:xmpp:sm:3']);
  expect(all.ranked('xep', 'frames', 10).map(({ key, tally }) => [key, tally.in, tally.out])).toEqual([
    ['0198', 1, 1],
    ['0085', 1, 0],
  ]);
});

test('addresses are the peer’s, without resource', () => {
  expect(all.ranked('jid', 'frames', 10).map(({ key, tally }) => [key, tally.in, tally.out])).toEqual([
    ['romeo@montague.example', 2, 1],
  ]);
});

test('by bytes the order is another one', () => {
  const order = all.ranked('kind', 'bytes', 10).map(({ key }) => key);
  expect(order.indexOf('iq')).toBeLessThan(order.indexOf('a'));
});

test('only the rows that are asked for count, over packs as over one', () => {
  const parts = new Statistics(xep);
  parts.add(packRows(1, rows.slice(0, 3)), [0, 1, 2]);
  parts.add(packRows(4, rows.slice(3)), rows.slice(3).keys());
  expect(parts.ranked('ns', 'frames', 10)).toEqual(all.ranked('ns', 'frames', 10));
  expect(counted([2]).all).toMatchObject({ in: 0, out: 1 });
});

test('erased rows are no frames', () => {
  const statistics = new Statistics(xep);
  statistics.add(packRows(1, [null, rows[0] ?? null]), [0, 1]);
  expect(statistics.all.in).toBe(1);
});

test('more addresses than anyone can look at are counted together', () => {
  const [row] = rows;
  if (row === undefined) throw new Error('no row');
  const many = Array.from({ length: 25_000 }, (_, index) => ({ ...row, from: `a${index}@b.example` }));
  const statistics = new Statistics(xep);
  statistics.add(packRows(1, many), many.keys());
  expect(statistics.values('jid')).toBe(20_000);
  expect(statistics.beyond.jid.in).toBe(5_000);
});

test('namespaces that were sent, and none that only came', () => {
  expect([...namespacesSent([packRows(1, rows)])].sort()).toEqual([
    'jabber:client',
    'jabber:iq:roster',
    'urn:xmpp:sm:3',
  ]);
  expect(namespacesSent([])).toEqual(new Set());
});
