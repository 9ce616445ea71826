import { expect, test } from 'vitest';
import { readPlace } from './invitation.ts';

const plain = { domain: 'capulet.example', username: '', token: null, inviter: null };

test.each([
  ['capulet.example', plain],
  [' https://capulet.example/ ', plain],
  ['juliet@capulet.example', { ...plain, username: 'juliet' }],
  ['xmpp:capulet.example?register', plain],
  ['xmpp:capulet.example?register;preauth=T', { ...plain, token: 'T' }],
  ['xmpp:juliet@capulet.example?register;preauth=T', { ...plain, username: 'juliet', token: 'T' }],
  [
    'xmpp:romeo@capulet.example?roster;preauth=T;ibr=y',
    { ...plain, token: 'T', inviter: 'romeo@capulet.example' },
  ],
])('%s', (text, place) => {
  expect(readPlace(text)).toEqual(place);
});

test.each(['', 'capulet', 'juliet@', 'xmpp:romeo@capulet.example?roster;preauth=T'])('%s is none', (text) => {
  expect(readPlace(text)).toBeNull();
});
