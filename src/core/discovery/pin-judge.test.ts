import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeHeaderKey, judgeKey, keyHashes, pinOf, sha256Of } from './pin-judge.ts';
import { readHash, type Pin } from './pins.ts';

const own = randomBytes(91);
const other = randomBytes(91);
const by = (name: string, key: Uint8Array) => ({
  name,
  value: createHash(name.replace('-', '')).update(key).digest('base64'),
});
const names = ['sha-224', 'sha-256', 'sha-384', 'sha-512'];
const pin = (key: Uint8Array, ...hashes: string[]): Pin => ({ hashes: hashes.map((name) => by(name, key)) });

describe('hashes of a key', () => {
  test('are those another implementation computes', () => {
    expect(keyHashes(own)).toEqual(names.map((name) => by(name, own)));
    expect(sha256Of(own)).toBe(by('sha-256', own).value);
  });

  test('are all that a document may pin', () => {
    for (const { name, value } of keyHashes(own)) expect(readHash(name, value).ok).toBe(true);
  });
});

describe('HACX and XEP-0487', () => {
  test.each(names)('a pin by %s alone is enough', (name) => {
    expect(judgeKey([pin(own, name)], own)).toBe('match');
    expect(judgeKey([pin(other, name)], own)).toBe('mismatch');
  });

  test('of several pins one that matches suffices, wherever it stands', () => {
    expect(judgeKey([pin(other, 'sha-256'), pin(own, 'sha-512')], own)).toBe('match');
    expect(judgeKey([pin(own, 'sha-512'), pin(other, 'sha-256')], own)).toBe('match');
  });

  test('nothing pinned matches nothing', () => {
    expect(judgeKey([], own)).toBe('mismatch');
    expect(judgeKey([{ hashes: [] }], own)).toBe('mismatch');
  });

  test('hashes of one pin that contradict each other name no key', () => {
    const torn: Pin = { hashes: [by('sha-256', own), by('sha-512', other)] };
    expect(judgeKey([torn], own)).toBe('mismatch');
    expect(judgeKey([torn], other)).toBe('mismatch');
    expect(judgeKey([torn, pin(own, 'sha-256')], own)).toBe('match');
  });

  test('a hash of an unknown name decides nothing', () => {
    expect(judgeKey([{ hashes: [{ name: 'sha3-256', value: 'AAAA' }] }], own)).toBe('mismatch');
    expect(judgeKey([{ hashes: [{ name: 'sha3-256', value: 'AAAA' }, by('sha-256', own)] }], own)).toBe(
      'match',
    );
  });

  test('base64 is compared by its bytes: the last letter has bits that mean nothing', () => {
    const { value } = by('sha-256', own);
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const last = letters.charAt(letters.indexOf(value.charAt(42)) | 1);
    const spelt = { name: 'sha-256', value: `${value.slice(0, 42)}${last}=` };
    expect(judgeKey([{ hashes: [spelt] }], own)).toBe('match');
  });

  test('no key but the pinned one matches', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.uint8Array({ maxLength: 600 }), (a, b) => {
        const equal = Buffer.from(a).equals(Buffer.from(b));
        expect(judgeKey([pinOf(a)], b)).toBe(equal ? 'match' : 'mismatch');
      }),
    );
  });
});

test('a key that the header does not name may be below one that it names', () => {
  expect(judgeHeaderKey([pin(own, 'sha-256')], own)).toBe('match');
  expect(judgeHeaderKey([pin(other, 'sha-256')], own)).toBe('not-told');
});
