import fc from 'fast-check';
import { expect, it } from 'vitest';
import { illegalAt } from './chars.ts';
import { codesOf, HIGH } from './codes.ts';

const kept = 64 * 1024;

function expected(text: string): number[] {
  const codes = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  return [...codes.map((code) => (code < 128 ? code : HIGH)), 0];
}

const pieces = fc.constantFrom(
  'a',
  '<',
  '\n',
  '\u0001',
  '\u007f',
  'é',
  '…',
  '\u{1f600}',
  '\ud83d',
  '\ufffd',
  '\uffff',
);

it('is one byte a UTF-16 code unit, and finds what is no character', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (some) => {
      const text = some.join('');
      const { bytes, illegal } = codesOf(text);
      expect([...bytes.subarray(0, text.length + 1)]).toEqual(expected(text));
      expect(illegal).toBe(illegalAt(text));
    }),
  );
});

it.each([
  ['beyond the room that is kept', 'x'.repeat(kept + 5)],
  ['beyond it once encoded', '…'.repeat(kept / 2)],
  ['beyond it either way', `${'x'.repeat(kept)}${'\u{1f600}'.repeat(kept)}`],
  ['as long as the room, or nearly', 'x'.repeat(kept - 1)],
  ['empty', ''],
])('takes a text %s', (_what, text) => {
  const { bytes, illegal } = codesOf(text);
  expect(Buffer.from(bytes.subarray(0, text.length + 1)).equals(Buffer.from(expected(text)))).toBe(true);
  expect(illegal).toBe(-1);
});

it('leaves nothing of one text in the next', () => {
  codesOf('<'.repeat(100));
  expect([...codesOf('ab').bytes.subarray(0, 3)]).toEqual([97, 98, 0]);
});
