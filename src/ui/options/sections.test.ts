import { expect, test } from 'vitest';
import { hashOf, readHash } from './sections.ts';

test('a place survives the location bar', () => {
  expect(readHash(hashOf('connection', 'a+b@capulet.example'))).toEqual({
    section: 'connection',
    address: 'a+b@capulet.example',
  });
  expect(readHash(hashOf('inspector'))).toEqual({ section: 'inspector', address: '' });
});

test.each(['', '#', '#elsewhere', '#accounts'])('%j shows the accounts', (hash) => {
  expect(readHash(hash).section).toBe('accounts');
});
