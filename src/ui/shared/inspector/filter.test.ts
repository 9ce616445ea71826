import { describe, expect, test } from 'vitest';
import { packRows } from '../../../core/frames/pack.ts';
import type { StreamRecord } from '../../../core/framing/index.ts';
import { recorded } from '../../../core/frames/rows.testing.ts';
import { isFiltering, letsAllThrough, noFilter, passes, toggleKind, type FrameFilter } from './filter.ts';
import { indexOfTime, listRows, rangeRows, upTo } from './rows.ts';

const pack = packRows(
  1,
  recorded([
    { text: "<message xmlns='jabber:client'/>" },
    { text: "<iq xmlns='jabber:client' type='get'/>", direction: 'out' },
    { text: "<presence xmlns='jabber:client'/>", stream: 's2' },
  ]),
);
const juliet = 'juliet@capulet.example';
const streams: readonly StreamRecord[] = [
  { id: 's1', source: 'account', account: juliet, url: '', openedAt: 0 },
  { id: 's2', source: 's2s', account: 'capulet.example', url: '', openedAt: 0 },
];
const seqs = (filter: FrameFilter): number[] => {
  const pass = passes(filter, pack, (id) => streams.find((stream) => stream.id === id));
  return [1, 2, 3].filter((seq) => pass === null || pass(seq - 1));
};

describe('what the buttons beside a query let through', () => {
  test('is everything at first', () => {
    expect(passes(noFilter, pack, () => undefined)).toBeNull();
    expect(letsAllThrough({ ...noFilter, text: '   ' })).toBe(true);
    expect(isFiltering({ ...noFilter, text: 'a' })).toBe(true);
  });
  test('a query that cannot be read hides nothing', () => {
    expect(letsAllThrough({ ...noFilter, text: 'kind:' })).toBe(true);
    expect(letsAllThrough({ ...noFilter, text: 'kind:iq' })).toBe(false);
  });
  test('direction and kinds narrow together', () => {
    expect(seqs({ ...noFilter, direction: 'in' })).toEqual([1, 3]);
    const iqs = toggleKind(noFilter, 'iq');
    expect(seqs(iqs)).toEqual([2]);
    expect(seqs(toggleKind(iqs, 'presence'))).toEqual([2, 3]);
    expect(seqs({ ...iqs, direction: 'in' })).toEqual([]);
    expect(seqs(toggleKind(iqs, 'iq'))).toEqual([1, 2, 3]);
  });
  test('a stream is hidden by itself or with all of its kind and owner', () => {
    expect(seqs({ ...noFilter, hidden: new Set(['s1']) })).toEqual([3]);
    expect(seqs({ ...noFilter, hidden: new Set(['s2s capulet.example']) })).toEqual([1, 2]);
    expect(isFiltering({ ...noFilter, hidden: new Set(['s1']) })).toBe(true);
  });
  test('an account shows its own streams alone, a stretch of time what lies in it', () => {
    expect(seqs({ ...noFilter, account: juliet })).toEqual([1, 2]);
    expect(seqs({ ...noFilter, account: 's1' })).toEqual([1, 2]);
    expect(seqs({ ...noFilter, times: { from: 200, to: 300 } })).toEqual([2, 3]);
  });
});

describe('rows of a list', () => {
  const lists = [rangeRows(3, 6), listRows([3, 4, 5, 6])];
  test.each(lists)('are found by number and by place', (rows) => {
    expect([rows.count, rows.at(1), rows.at(9), rows.indexOf(5), rows.indexOf(7)]).toEqual([4, 4, 0, 2, -1]);
    expect([1, 5, 9].map((seq) => rows.nearest(seq))).toEqual([0, 2, 3]);
    expect(indexOfTime(rows, 45, (seq) => seq * 10)).toBe(2);
    expect(indexOfTime(rows, 1000, (seq) => seq * 10)).toBe(3);
  });
  test.each(lists)('end where the list was paused', (rows) => {
    const held = upTo(rows, 4);
    expect([held.count, held.indexOf(5), held.indexOf(4)]).toEqual([2, -1, 1]);
  });
  test('of none are none', () => {
    expect([rangeRows(1, 0).nearest(1), listRows([]).nearest(1), upTo(listRows([]), 3).count]).toEqual([
      -1, -1, 0,
    ]);
  });
});
