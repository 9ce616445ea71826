import { expect, it } from 'vitest';
import { actionIn } from './xep-0245.ts';

it.each([
  ['/me laughs', 'laughs'],
  ['/me  laughs\nand leaves', ' laughs\nand leaves'],
  ['/me ', ''],
  ['/me', null],
  ["/me's ladder", null],
  ['/ME laughs', null],
  [' /me laughs', null],
  ['> /me laughs', null],
  ['', null],
])('%j is the action %j', (body, wanted) => {
  expect(actionIn(body)).toBe(wanted);
});
