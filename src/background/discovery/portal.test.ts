import { expect, test } from 'vitest';
import type { DiscoveryFailure } from '../../core/discovery/types.ts';
import type { FetchedDocument } from '../../platform/ports.ts';
import { findPortal } from './portal.ts';

const url = 'https://a.example/.well-known/host-meta.json';
const document: FetchedDocument = {
  ok: true,
  status: 200,
  contentType: 'application/json',
  finalUrl: url,
  text: '{"links":[]}',
  maxAge: null,
  security: null,
  timing: {},
};
const html = { contentType: 'text/html', text: '<!doctype html><title>Sign in</title>' } as const;
const portal = 'https://portal.example/welcome?to=a.example';

const judged = (over: Partial<FetchedDocument>): Promise<unknown> =>
  findPortal({ read: () => Promise.resolve({ ...document, ...over }) }, 'a.example');
const judgedFailure = (failure: DiscoveryFailure): Promise<unknown> =>
  findPortal({ read: () => Promise.resolve({ ok: false, failure, timing: {} }) }, 'a.example');

test.each([
  ['a page of its own', html, { how: 'page', led: null }],
  ['a page that calls itself JSON', { text: html.text }, { how: 'page', led: null }],
  ['a page elsewhere', { ...html, finalUrl: portal }, { how: 'led', led: 'portal.example' }],
  ['status 511', { status: 511, text: '' }, { how: 'page', led: null }],
])('%s is a portal', async (_name, over, wanted) => {
  expect(await judged(over)).toEqual({ area: 'session', failure: { code: 'captive', ...wanted } });
});

test.each([
  ['the document itself', {}],
  ['no document', { status: 404, text: '', contentType: 'text/html' }],
  ['a server in trouble', { status: 502, text: '', contentType: 'text/html' }],
  // Operators host their documents where they like.
  ['the document, elsewhere', { finalUrl: 'https://cdn.example/host-meta.json' }],
])('%s is none', async (_name, over) => {
  expect(await judged(over)).toBeNull();
});

test('what may not be read any more is told as just that, and where it is known where it led', async () => {
  expect(await judgedFailure({ code: 'cors' })).toMatchObject({ failure: { how: 'withheld', led: null } });
  expect(await judgedFailure({ code: 'cors', origin: 'https://portal.example' })).toMatchObject({
    failure: { how: 'led', led: 'portal.example' },
  });
  expect(await judgedFailure({ code: 'redirect-insecure' })).toMatchObject({
    failure: { how: 'led', led: null },
  });
});

test('that nothing answers says nothing about a portal', async () => {
  for (const code of ['unreachable', 'offline', 'name-not-resolved', 'connection-refused'] as const) {
    expect(await judgedFailure({ code })).toBeNull();
  }
});
