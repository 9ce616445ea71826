import { expect, test } from 'vitest';
import { reacted, tally } from './reactions.ts';

const theirs = { author: 'them', emojis: ['👍', '🎉'], time: 1 };
const ours = { author: 'me', emojis: ['👍'], time: 2 };

test('each emoji stands once, with how many feel it', () => {
  expect(tally([theirs, ours])).toEqual([
    { emoji: '👍', count: 2, ours: true },
    { emoji: '🎉', count: 1, ours: false },
  ]);
  expect(tally([])).toEqual([]);
});

test('a click adds ours, or takes it back, and leaves theirs alone', () => {
  expect(reacted([theirs, ours], '🎉')).toEqual(['👍', '🎉']);
  expect(reacted([theirs, ours], '👍')).toEqual([]);
  expect(reacted([theirs], '👍')).toEqual(['👍']);
});
