import { describe, expect, test } from 'vitest';
import { asPack } from './check.ts';
import { lostPack, mergePacks, packFrom } from './merge.ts';
import { packRows, rowAt, type Pack } from './pack.ts';
import { recorded, type Line } from './rows.testing.ts';
import { FrameTable } from './table.ts';

const ping: Line = { text: "<iq xmlns='jabber:client' type='get' id='p'/>", direction: 'out' };
const pong: Line = { text: "<iq xmlns='jabber:client' type='result' id='p'/>" };
const presence: Line = { text: "<presence xmlns='jabber:client'/>" };
const rows = recorded([ping, { ...ping, stream: 's2' }, { ...ping, direction: 'in' }, pong, presence]);

function table(...packs: readonly Pack[]): FrameTable {
  const made = new FrameTable();
  made.append(packs, packs[0]?.first ?? 1);
  return made;
}
const latencies = (one: FrameTable): number[] => one.packs.flatMap((held) => [...one.latencies(held)]);

describe('requests and answers', () => {
  test('an answer finds the request of its stream that has its id, and each knows how long it took', () => {
    const it = table(packRows(1, rows));
    expect([it.partner(1), it.partner(4), it.partner(2), it.partner(5)]).toEqual([4, 1, null, null]);
    expect(latencies(it)).toEqual([300, -2, -2, 300, -1]);
  });
  test('an answer that comes in a later pack is found', () => {
    const it = table(packRows(1, rows.slice(0, 2)));
    expect(latencies(it)).toEqual([-2, -2]);
    it.append([packRows(3, rows.slice(2))], 1);
    expect(latencies(it)).toEqual([300, -2, -2, 300, -1]);
  });
  test('an answer whose request is gone stays unexplained', () => {
    const it = table(packRows(1, rows));
    it.erase(1);
    expect([it.partner(4), latencies(it)[3]]).toEqual([null, -1]);
  });
});

describe('a table', () => {
  test('counts what comes and what leaves', () => {
    const it = table(packRows(1, rows));
    expect([it.counts.in, it.counts.out, it.counts.kinds.get('iq')]).toEqual([3, 2, 4]);
    it.erase(2);
    expect([it.first, it.counts.in, it.counts.out, it.counts.kinds.get('iq')]).toEqual([3, 3, 0, 2]);
    it.append([packRows(6, rows.slice(4))], 6);
    expect([it.first, it.last, it.counts.in]).toEqual([6, 6, 1]);
  });
  test('keeps which rows break a rule, as long as it keeps the rows', () => {
    const it = table(packRows(1, recorded([presence, presence, ping], true)));
    expect(it.broken).toEqual([1, 3]);
    it.erase(1);
    expect(it.broken).toEqual([3]);
  });
  test('of many batches is as one of few', () => {
    const lines = Array.from({ length: 2100 }, (_, index) => (index % 2 === 0 ? ping : pong));
    const all = recorded(lines);
    const whole = table(packRows(1, all));
    const pieces = new FrameTable();
    for (let at = 0; at < all.length; at += 7) pieces.append([packRows(at + 1, all.slice(at, at + 7))], 1);
    expect(latencies(pieces)).toEqual(latencies(whole));
    expect(pieces.counts).toEqual(whole.counts);
    expect(
      all.every((_, index) => JSON.stringify(pieces.row(index + 1)) === JSON.stringify(whole.row(index + 1))),
    ).toBe(true);
    const aligned = new FrameTable();
    for (let at = 0; at < 2000; at += 50) aligned.append([packRows(at + 1, all.slice(at, at + 50))], 1);
    expect(aligned.packs.map(({ pack }) => pack.count)).toEqual([1000, 1000]);
    expect(latencies(aligned)).toEqual(latencies(whole).slice(0, 2000));
  });
  test('knows rows that are gone from those that were lost', () => {
    const it = table(packRows(1, [rows[0] ?? null, null]), lostPack(3, 5));
    expect([it.gone, it.counts.in + it.counts.out]).toEqual([1 + 4, 1]);
    expect([it.row(2), it.row(3)]).toEqual([null, null]);
  });
});

describe('packs', () => {
  test('that are merged and cut hold the same rows', () => {
    const merged = mergePacks([packRows(1, rows.slice(0, 2)), packRows(5, rows.slice(2))]);
    expect([merged.first, merged.count]).toEqual([1, 7]);
    const out = Array.from({ length: 7 }, (_, index) => rowAt(merged, index));
    const bare = rows.map(({ text: _text, ...row }) => row);
    expect(out).toEqual([...bare.slice(0, 2), null, null, ...bare.slice(2)]);
    expect(packFrom(merged, 7)?.first).toBe(7);
    expect(packFrom(merged, 8)).toBeNull();
  });
  test.each([
    ['a column that is too short', (pack: Pack) => ({ ...pack, time: pack.time.slice(1) })],
    ['a place beyond its dictionary', (pack: Pack) => ({ ...pack, words: { ...pack.words, from: [] } })],
    ['a dictionary of something else', (pack: Pack) => ({ ...pack, words: { ...pack.words, stream: [1] } })],
    ['a kind that there is not', (pack: Pack) => ({ ...pack, what: pack.what.map(() => 13) })],
    ['nothing', () => null],
  ])('with %s are refused', (_what, damage) => {
    const pack = packRows(1, rows);
    expect(asPack(pack)).toBe(pack);
    expect(asPack(structuredClone(damage(pack)))).toBeNull();
  });
});
