import { expect, test } from 'vitest';
import type { DiscoveryFailure, DocumentReport, Resolution } from '../../core/discovery/types.ts';
import { absence, barOf, hostOf, unread } from './resolution.ts';

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

const hacx = (failure: DiscoveryFailure): DocumentReport => ({ ...failedWith(failure), kind: 'hacx' });

test('a HACX document that was not read tells nothing about the domain', () => {
  const missing = failedWith({ code: 'http-status', status: 404 });
  expect(unread(resolution(missing, hacx({ code: 'cors' })))?.failure.code).toBe('http-status');
  expect(unread(resolution(read, hacx({ code: 'not-published' })))).toBeNull();
});

test('its absence is no fault, known or not; other failures are', () => {
  expect(absence(hacx({ code: 'not-published' }))).toBe('none-published');
  expect(absence(hacx({ code: 'cors' }))).toBe('not-known');
  expect(absence(hacx({ code: 'not-hacx', found: 'html' }))).toBeNull();
  expect(absence(failedWith({ code: 'cors' }))).toBeNull();
});

test('bars keep within the whole', () => {
  expect(barOf(failedWith({ code: 'cors' }), 100)).toEqual({ start: 0.1, length: 0.5 });
  expect(barOf(failedWith({ code: 'cors' }), 0)).toEqual({ start: 10 / 60, length: 50 / 60 });
});

test('the host of what is no URL is the text', () => {
  expect(hostOf('https://capulet.example:444/x')).toBe('capulet.example:444');
  expect(hostOf('capulet.example')).toBe('capulet.example');
});
