import { expect, test } from 'vitest';
import type { DiscoveryFailure, DocumentReport, Resolution } from '../../core/discovery/types.ts';
import { absence, endpointOf, hostOf, keptOf, unread } from './resolution.ts';

const failedWith = (failure: DiscoveryFailure): DocumentReport => ({
  kind: 'host-meta',
  url: 'https://capulet.example/.well-known/host-meta',
  outcome: { ok: false, failure },
  startedAt: 10,
  endedAt: 60,
});
const read: DocumentReport = {
  ...failedWith({ code: 'cors' }),
  outcome: {
    ok: true,
    status: 200,
    contentType: '',
    finalUrl: '',
    reading: 'host-meta',
    links: 0,
    security: null,
  },
};
const resolution = (...documents: DocumentReport[]): Resolution => ({
  domain: 'capulet.example',
  at: 0,
  took: 100,
  settled: true,
  documents,
  candidates: [],
  certificates: [],
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

test('POSH is published by few as well; that a resolver fails is a fault', () => {
  const posh: DocumentReport = { ...failedWith({ code: 'http-status', status: 404 }), kind: 'posh-server' };
  expect(absence(posh)).toBe('none-published');
  expect(unread(resolution(failedWith({ code: 'cors' }), posh))?.failure.code).toBe('cors');
  expect(absence({ ...failedWith({ code: 'cors' }), kind: 'dns' })).toBeNull();
});

test('what is used past its time tells most; that all is kept is told by the oldest', () => {
  const kept = (fetchedAt: number, failure?: DiscoveryFailure): DocumentReport => ({
    ...read,
    outcome: {
      ...(read.outcome as Extract<DocumentReport['outcome'], { ok: true }>),
      kept: { fetchedAt, expiresAt: 9, ...(failure && { failure }) },
    },
  });
  expect(keptOf(resolution(read))).toBeNull();
  expect(keptOf(resolution(read, kept(5)))).toBeNull();
  expect(keptOf(resolution(kept(5), kept(3)))?.fetchedAt).toBe(3);
  expect(keptOf(resolution(kept(3), kept(5, { code: 'offline' })))?.failure?.code).toBe('offline');
});

test('keys are kept for a host and port', () => {
  expect(endpointOf('wss://capulet.example/ws')).toBe('capulet.example:443');
  expect(endpointOf('https://capulet.example:5281/')).toBe('capulet.example:5281');
});

test('the host of what is no URL is the text', () => {
  expect(hostOf('https://capulet.example:444/x')).toBe('capulet.example:444');
  expect(hostOf('capulet.example')).toBe('capulet.example');
});
