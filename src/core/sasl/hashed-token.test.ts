import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkHashedToken, hashedTokenMessage } from './hashed-token.ts';

const token = 'secret-token:fast-3lN0v5';
const by = (role: string): Buffer => createHmac('sha256', token).update(role).digest();

test('the message is the name and the HMAC of the initiator', () => {
  const expected = Buffer.concat([Buffer.from('j\u00FCliet\0'), by('Initiator')]);
  expect(hashedTokenMessage('j\u00FCliet', token)).toBe(expected.toString('base64'));
});

test('only the HMAC of the responder proves the server', () => {
  expect(checkHashedToken(by('Responder').toString('base64'), token)).toBe(true);
  expect(checkHashedToken(by('Initiator').toString('base64'), token)).toBe(false);
  expect(checkHashedToken('', token)).toBe(false);
  expect(checkHashedToken('not base64', token)).toBe(false);
});
