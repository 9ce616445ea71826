import { expect, test } from 'vitest';
import { maxAgeOf } from './cache-control.ts';

test.each([
  [null, null],
  ['', null],
  ['public', null],
  ['max-age=60', 60],
  ['public, Max-Age=60', 60],
  ['max-age="60"', 60],
  ['s-maxage=5, max-age=60', 60],
  ['max-age=60, max-age=30', 30],
  ['max-age=-1', null],
  ['max-age=soon', null],
  ['max-age=1e9', null],
  ['max-age=99999999999999999999', 2 ** 31],
  ['no-store', 0],
  ['max-age=60, no-cache', 0],
  ['no-cache="set-cookie", max-age=60', 0],
  ['x-no-store', null],
])('%s: %s', (header, seconds) => expect(maxAgeOf(header)).toBe(seconds));
