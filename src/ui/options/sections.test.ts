import { expect, test } from 'vitest';
import { hashOf, readHash } from './sections.ts';

test('a place survives the location bar', () => {
  expect(readHash(hashOf('connection', 'a+b@capulet.example'))).toEqual({
    section: 'connection',
    address: 'a+b@capulet.example',
  });
  expect(readHash(hashOf('inspector'))).toEqual({ section: 'inspector', address: '' });
});

test('the keys of one domain have a place', () => {
  expect(hashOf('pins', 'bücher.example')).toBe('#pins?domain=b%C3%BCcher.example');
  expect(readHash('#pins?domain=b%C3%BCcher.example')).toEqual({
    section: 'pins',
    address: 'bücher.example',
  });
  expect(readHash('#settings').section).toBe('settings');
});

test('the frames of one account have a place', () => {
  expect(hashOf('inspector', 'juliet@capulet.example')).toBe('#inspector?account=juliet%40capulet.example');
  expect(readHash('#inspector?account=juliet%40capulet.example').address).toBe('juliet@capulet.example');
});

test.each(['', '#', '#elsewhere', '#accounts'])('%j shows the accounts', (hash) => {
  expect(readHash(hash).section).toBe('accounts');
});
