import { expect, test } from 'vitest';
import { isNearby } from './nearby.ts';

const hostOf = (text: string): string => new URL(`https://${text}`).hostname;

test.each([
  ...[
    'localhost',
    'LOCALHOST.',
    'printer.local',
    'x.localhost',
    'nas.home.arpa',
    '127.0.0.1',
    '0x7f.1',
    '10.1.2.3',
  ],
  ...['172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '[::1]', '[::]', '[fe80::1]'],
  ...['[fd00::1]', '[::ffff:127.0.0.1]', '[::ffff:10.0.0.1]'],
])('%s is nearby', (text) => {
  expect(isNearby(hostOf(text))).toBe(true);
});

test.each([
  ...[
    'capulet.example',
    'localhost.example',
    '172.32.0.1',
    '11.0.0.1',
    '100.128.0.1',
    '193.168.1.1',
    '8.8.8.8',
  ],
  ...['[2001:db8::1]', '[::ffff:8.8.8.8]', '10.example', 'fe80.example'],
])('%s is not', (text) => {
  expect(isNearby(hostOf(text))).toBe(false);
});
