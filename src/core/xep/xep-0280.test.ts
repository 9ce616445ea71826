import { expect, test } from 'vitest';
import { readFrame } from '../framing/index.ts';
import { carbonIn } from './xep-0280.ts';

const own = 'juliet@capulet.example';
const carbon = (from: string, kind = 'sent') => {
  const read = readFrame(
    `<message xmlns='jabber:client' from='${from}'><${kind} xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' to='romeo@montague.example'><body>hi</body></message></forwarded></${kind}></message>`,
  );
  if (!read.ok) throw new Error(read.error.code);
  return read.element;
};

test('a carbon of the account itself is what it copies', () => {
  expect(carbonIn(carbon(own), own)).toMatchObject({ name: 'message' });
  expect(carbonIn(carbon(own, 'received'), own)).toMatchObject({ name: 'message' });
});

// CVE-2017-5589 and its family.
test.each(['evil@elsewhere.example', `${own}/phone`, 'capulet.example', ''])(
  'a carbon from %j is none',
  (from) => {
    expect(carbonIn(carbon(from), own)).toBeNull();
  },
);

test('anything else inside is no carbon', () => {
  expect(carbonIn(carbon(own, 'private'), own)).toBeNull();
});
