import { expect, test } from 'vitest';
import { firstLetter } from './format.ts';

test.each([
  ['romeo', 'R'],
  ['é́tienne', 'É́'],
  // A letter of ASCII and the mark upon it are one character.
  ['e\u0301tienne', 'E\u0301'],
  ['👩‍👩‍👧 family', '👩‍👩‍👧'],
  ['x', 'X'],
  ['', ''],
])('the first letter of %s is %s', (name, letter) => {
  expect(firstLetter(name)).toBe(letter);
});
