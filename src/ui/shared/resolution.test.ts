import { expect, test } from 'vitest';
import type { DiscoveryFailure, DocumentReport, Resolution } from '../../core/discovery/types.ts';
import { barOf, hostOf, unread } from './resolution.ts';

const failedWith = (failure: DiscoveryFailure): DocumentReport => ({
  kind: 'host-meta',
  url: 'https://capulet.example/.well-known/host-meta',
  outcome: { ok: false, failure },
  startedAt: 10,
  endedAt: 60,
});
const read: DocumentReport = {
  ...failedWith({ code: 'cors' }),
  outcome: { ok: true, status: 200, contentType: '', finalUrl: '', reading: 'host-meta', links: 0 },
};
const resolution = (...documents: DocumentReport[]): Resolution => ({
  domain: 'capulet.example',
  at: 0,
  took: 100,
  documents,
  candidates: [],
  findings: [],
});

test('the failure one can act on is shown first', () => {
  const found = unread(
    resolution(failedWith({ code: 'http-status', status: 404 }), failedWith({ code: 'cors' })),
  );
  expect(found?.failure.code).toBe('cors');
});

test('a document that was read means that the domain answers', () => {
  expect(unread(resolution(failedWith({ code: 'cors' }), read))).toBeNull();
});

test('bars keep within the whole', () => {
  expect(barOf(failedWith({ code: 'cors' }), 100)).toEqual({ start: 0.1, length: 0.5 });
  expect(barOf(failedWith({ code: 'cors' }), 0)).toEqual({ start: 10 / 60, length: 50 / 60 });
});

test('the host of what is no URL is the text', () => {
  expect(hostOf('https://capulet.example:444/x')).toBe('capulet.example:444');
  expect(hostOf('capulet.example')).toBe('capulet.example');
});
