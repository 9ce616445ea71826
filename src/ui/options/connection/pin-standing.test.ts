import { expect, test } from 'vitest';
import type { EndpointResult } from '../../../contract/discovery.ts';
import type { PinRecord } from '../../../core/discovery/pin-record.ts';
import { pinStanding } from './pin-standing.ts';

const pins = [{ hashes: [{ name: 'sha-256', value: 'AAAA' }] }];
const record: PinRecord = {
  id: 'capulet.example header',
  domain: 'capulet.example',
  endpoint: null,
  source: 'header',
  pins,
  firstSeen: 1,
  lastSeen: 2,
  checked: null,
  change: null,
  rolledAt: null,
  settling: null,
  ttl: 0,
  expiresAt: null,
};
const result: EndpointResult = {
  domain: 'capulet.example',
  url: 'wss://capulet.example/ws',
  at: 50,
  took: 9,
  outcome: { ok: true, reached: 'https' },
  pins: 'seen',
};

test('without keys there is nothing to say', () => {
  expect(pinStanding({}, undefined, [])).toEqual({ keys: 0, level: null, at: null, changed: false });
  expect(pinStanding({}, { ...result, pins: null }, []).level).toBeNull();
});

test('keys that were never checked are listed, whether a document or a header has them', () => {
  expect(pinStanding({ pins }, undefined, [])).toMatchObject({ keys: 1, level: 'listed', at: null });
  expect(pinStanding({}, undefined, [record])).toMatchObject({ keys: 1, level: 'listed', at: null });
});

test('the latest check counts, wherever it is known from', () => {
  const checked = (at: number): PinRecord => ({ ...record, checked: { at, level: 'mismatch', key: 'BBBB' } });
  expect(pinStanding({ pins }, result, [checked(40)])).toMatchObject({ level: 'seen', at: 50 });
  expect(pinStanding({ pins }, result, [checked(60)])).toMatchObject({ level: 'mismatch', at: 60 });
});

test('a change that waits for the person is told', () => {
  const changed: PinRecord = { ...record, change: { kind: 'vanished', at: 3, pins: [] } };
  expect(pinStanding({ pins }, undefined, [changed]).changed).toBe(true);
});
