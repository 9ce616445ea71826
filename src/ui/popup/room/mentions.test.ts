import { expect, test } from 'vitest';
import { named, namesFor, namingAt } from './mentions.ts';

test.each([
  ['@', 1, { from: 0, begun: '' }],
  ['@Ro', 3, { from: 0, begun: 'Ro' }],
  ['ask @ro now', 7, { from: 4, begun: 'ro' }],
  ['(@ro', 4, { from: 1, begun: 'ro' }],
  ['romeo@montague.example', 22, null],
  ['@ro meo', 7, null],
  ['no', 2, null],
])('%j at %d', (text, caret, wanted) => {
  expect(namingAt(text, caret)).toEqual(wanted);
});

test('names that begin so come before those that have it within', () => {
  expect(namesFor({ from: 0, begun: 'o' }, ['Romeo', 'Otello', 'Nurse'])).toEqual(['Otello', 'Romeo']);
  expect(namesFor({ from: 0, begun: '' }, 'abcdefgh'.split(''))).toHaveLength(6);
});

test('a name takes the place of what was begun', () => {
  expect(named('@ro', 3, { from: 0, begun: 'ro' }, 'Romeo')).toEqual({ text: 'Romeo: ', caret: 7 });
  expect(named('ask @ro now', 7, { from: 4, begun: 'ro' }, 'Romeo')).toEqual({
    text: 'ask Romeo now',
    caret: 10,
  });
});
