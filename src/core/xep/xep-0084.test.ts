import { describe, expect, it } from 'vitest';
import { parseDocument } from '../xml/index.ts';
import { avatarId, hasId, largestAvatar, picture, pictureType } from './xep-0084.ts';
import { vcardAvatarId } from './xep-0153.ts';

const id = 'a9993e364706816aba3e25717850c26c9cd0d89d';

describe('metadata', () => {
  const read = (info: string): string | null =>
    avatarId(parseDocument(`<metadata xmlns='urn:xmpp:avatar:metadata'>${info}</metadata>`));

  it.each([
    ['a picture that is here', `<info id='${id}' bytes='3'/>`, id],
    [
      'the one of several that is here',
      `<info id='${id}' bytes='3' url='https://a.example/'/><info id='${id.toUpperCase()}' bytes='3'/>`,
      id,
    ],
    ['none any more', '', null],
    ['one that is elsewhere', `<info id='${id}' bytes='3' url='https://a.example/'/>`, null],
    ['one that is too large', `<info id='${id}' bytes='${largestAvatar + 1}'/>`, null],
    ['one of no size', `<info id='${id}' bytes='-1'/>`, null],
    ['no hash', `<info id='../x' bytes='3'/>`, null],
  ])('says %s', (_, info, found) => {
    expect(read(info)).toBe(found);
  });
});

it('bytes are those that were announced', () => {
  const bytes = new TextEncoder().encode('abc');
  expect([hasId(bytes, id), hasId(bytes, id.replace(/^a/, 'b'))]).toEqual([true, false]);
});

it.each([
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d]],
  ['image/jpeg', [0xff, 0xd8, 0xff, 0xe0]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38, 0x39]],
  ['image/webp', [0x52, 0x49, 0x46, 0x46, 0, 0, 0, 0, 0x57, 0x45, 0x42, 0x50]],
  [null, [0x3c, 0x73, 0x76, 0x67]],
  [null, []],
])('%s is told by its first bytes', (type, bytes) => {
  expect(pictureType(Uint8Array.from(bytes))).toBe(type);
});

it.each([
  ['aGk=', 2],
  [' aG\nk= ', 2],
  ['', null],
  ['***', null],
  ['A'.repeat(largestAvatar * 2), null],
])('base64 of a picture', (text, length) => {
  expect(picture(text)?.length ?? null).toBe(length);
});

it.each([
  [`<photo>${id.toUpperCase()}</photo>`, id],
  ['<photo/>', ''],
  ['', null],
  ['<photo>no hash</photo>', null],
])('presence says %s', (inside, found) => {
  const presence = `<presence xmlns='jabber:client'><x xmlns='vcard-temp:x:update'>${inside}</x></presence>`;
  expect(vcardAvatarId(parseDocument(presence))).toBe(found);
});
