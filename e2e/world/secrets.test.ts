import { expect, test } from 'vitest';
import { findSecrets, formsOf, secretsOn, type Secret } from './secrets.ts';

const secret: Secret = { name: 'it', bytes: Buffer.from('wherefore-art-thou?>\u00ff') };
const hidden = [0, 1, 2].map((offset) =>
  Buffer.concat([Buffer.alloc(offset, 7), secret.bytes, Buffer.from('!')]),
);

test.each([
  ['text', secret.bytes.toString('latin1')],
  ['UTF-16', Buffer.from(secret.bytes.toString('latin1'), 'utf16le').toString('latin1')],
  ['lower hex', secret.bytes.toString('hex')],
  ['upper hex', secret.bytes.toString('hex').toUpperCase()],
  ...hidden.map((bytes, offset) => [`base64 ${offset}`, bytes.toString('base64')]),
  ...hidden.map((bytes, offset) => [`base64url ${offset}`, bytes.toString('base64url')]),
])('is found as %s amid other things', (_, form) => {
  expect(findSecrets([{ where: 'here', content: `before ${form} after` }], [secret])).toEqual(['it in here']);
});

test('is not found where it is not', () => {
  expect(formsOf(secret).every((form) => form.length > 20)).toBe(true);
  expect(findSecrets([{ where: 'here', content: 'wherefore-art-thou' }], [secret])).toEqual([]);
});

test('a password that was not the one that was used is noticed', () => {
  const text = (message: string): string => Buffer.from(message).toString('base64');
  const frame = (direction: 'in' | 'out', xml: string) => ({
    direction,
    text: xml,
    bytes: 0,
    binary: false,
    time: 0,
  });
  const connection = {
    id: 1,
    host: '',
    path: '',
    offered: '',
    chosen: '',
    status: 101,
    openedAt: 0,
    closeCodes: {},
    unreadable: false,
    closed: true,
    frames: [
      frame('out', `<auth mechanism='SCRAM-SHA-1'>${text('n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL')}</auth>`),
      frame(
        'in',
        `<challenge>${text('r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096')}</challenge>`,
      ),
      frame(
        'out',
        `<response>${text('c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=')}</response>`,
      ),
    ],
  };
  expect(secretsOn([connection], 'pencil').map(({ name }) => name)).toEqual([
    'password',
    'SaltedPassword',
    'ClientKey',
    'StoredKey',
    'ServerKey',
  ]);
  expect(() => secretsOn([connection], 'pen')).toThrow();
});
