import { expect, test } from 'vitest';
import { encodeFrame, readFrame, s2s } from '../framing/index.ts';
import { dialbackKey, dialbackRequest, dialbackResult, isDialbackKey, outcomeIn } from './xep-0220.ts';

test('keys are those of the examples of XEP-0185 §3 and XEP-0220', () => {
  const secret = 's3cr3tf0rd14lb4ck';
  expect(dialbackKey(secret, 'xmpp.example.com', 'example.org', 'D60000229F')).toBe(
    '37c69b1cf07a3f67c04a5ef5902fa5114f2c76fe4a2686482ba5b89323075643',
  );
  expect(dialbackKey(secret, 'montague.example', 'capulet.example', 'D60000229F')).toBe(
    'b4835385f37fe2895af6c196b59097b16862406db80559900d96bf6fa7d23df3',
  );
  const of = [secret, 'montague.example', 'capulet.example', 'D60000229F'] as const;
  expect(isDialbackKey(dialbackKey(...of), ...of)).toBe(true);
  expect(isDialbackKey(dialbackKey(secret, of[2], of[1], of[3]), ...of)).toBe(false);
  expect(isDialbackKey('', ...of)).toBe(false);
});

test('a request is a frame of its own, with the prefix that servers rely on', () => {
  const frame = encodeFrame(dialbackRequest({ from: 'capulet.example', to: 'montague.example' }, 'key'));
  expect(frame).toBe(
    "<db:result xmlns:db='jabber:server:dialback' from='capulet.example' to='montague.example'>key</db:result>",
  );
  expect(readFrame(frame, s2s)).toMatchObject({ ok: true, kind: 'nonza' });
});

test.each([
  { type: 'valid' } as const,
  { type: 'invalid' } as const,
  { type: 'error', condition: 'item-not-found' } as const,
])('an outcome is read back: $type', (outcome) => {
  const frame = encodeFrame(dialbackResult({ from: 'a.example', to: 'b.example' }, outcome));
  const read = readFrame(frame, s2s);
  expect(read.ok && outcomeIn(read.element)).toEqual(outcome);
});
