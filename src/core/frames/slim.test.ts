import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asPack } from './check.ts';
import { mergePacks } from './merge.ts';
import { emptyPack, packRows, rowAt, type Pack } from './pack.ts';
import type { RecordedRow } from './row.ts';
import { slimmed } from './slim.ts';

const word = fc.constantFrom('a', 'b', 'c');
const row: fc.Arbitrary<RecordedRow> = fc.record({
  time: fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.double({ min: 0, max: 4e12, noNaN: true })),
  stream: word,
  direction: fc.constantFrom('in' as const, 'out' as const),
  kind: fc.constantFrom('message' as const, 'iq' as const),
  bytes: fc.nat(),
  shape: fc.constant(null),
  from: fc.option(word),
  to: fc.option(word),
  remark: fc.constant(null),
  asks: fc.boolean(),
  back: fc.nat(100_000),
  text: fc.constant(''),
});

test('what was slimmed says the same of each row', () => {
  fc.assert(
    fc.property(fc.array(fc.option(row), { minLength: 1, maxLength: 40 }), (rows) => {
      const pack = packRows(7, rows);
      const slim = asPack(structuredClone(slimmed(pack)));
      const read = (one: Pack | null) =>
        one && Array.from({ length: one.count }, (_, index) => rowAt(one, index));
      expect(read(slim)).toEqual(read(pack));
      expect(slim && read(mergePacks([slim, packRows(7 + rows.length, rows)]))).toEqual([
        ...(read(pack) ?? []),
        ...(read(pack) ?? []),
      ]);
    }),
  );
});

test('times in whole milliseconds, columns of one word and of few take little room', () => {
  const rows = Array.from({ length: 1000 }, (_, index) => ({
    ...fc.sample(row, 1)[0],
    time: 1_795_000_000_000 + index,
    stream: 's',
    from: `user${index % 200}`,
    back: 3,
  })) as RecordedRow[];
  const slim = slimmed(packRows(1, rows));
  expect([slim.time, slim.back, slim.from].map(({ byteLength }) => byteLength)).toEqual([4000, 2000, 1000]);
  expect([slim.stream.length, slim.shape.length]).toEqual([0, 0]);
});

test('of more words than a byte counts every one is told apart', () => {
  const words = Array.from({ length: 300 }, (_, index) => `user${index}`);
  const pack = { ...emptyPack(1, 300), from: Uint16Array.from(words, (_, index) => index) };
  const only = { stream: ['s'], shape: [null], to: [null], remark: [null] };
  const back = asPack(structuredClone(slimmed({ ...pack, words: { ...only, from: words } })));
  expect(back && rowAt(back, 299)?.from).toBe('user299');
});

test.each<readonly [string, (pack: Pack) => unknown]>([
  ['a time that is missing', (pack) => ({ ...pack, time: pack.time.slice(1) })],
  ['a column cut off', (pack) => ({ ...pack, from: pack.from.slice(1) })],
  ['a column of one word that has no word', (pack) => ({ ...pack, words: { ...pack.words, shape: [] } })],
  ['a count of its own', (pack) => ({ ...pack, count: 70_000 })],
  ['no words', (pack) => ({ ...pack, words: null })],
])('with %s it is refused', (_what, damage) => {
  const rows = fc.sample(row, 3).map((one, index) => ({ ...one, from: String(index) }));
  expect(asPack(structuredClone(damage(slimmed(packRows(1, rows)))))).toBeNull();
});
