import { expect, test } from 'vitest';
import { parseStartOptions } from './start-options.ts';

test('nothing, an address, and flags in any order', () => {
  expect(parseStartOptions([])).toEqual({ address: null, headless: false, json: false, picture: null });
  expect(parseStartOptions(['someone@their.domain']).address).toBe('someone@their.domain');
  expect(parseStartOptions(['--json', '--headless'])).toMatchObject({ headless: true, json: true });
  expect(parseStartOptions(['--headless', '--picture=docs/a.png']).picture).toBe('docs/a.png');
});

test('what is not understood is said', () => {
  expect(() => parseStartOptions(['--headles'])).toThrow('--headles is not understood');
  expect(() => parseStartOptions(['a@b', 'c@d'])).toThrow('One address at most');
  expect(() => parseStartOptions(['--json'])).toThrow('--json goes with --headless');
});
