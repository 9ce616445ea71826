/** What access to a host lets the extension see of reading its documents: hops, headers, and the limit of HACX. */
import type { Page } from 'playwright-core';
import type { DocumentReport } from '../../src/core/discovery/types.ts';
import { ask } from '../extension.ts';
import { expect, test } from './fixture.ts';

async function hostMeta(page: Page, address: string): Promise<DocumentReport> {
  const { documents } = await ask(page, 'discovery.resolve', { address, use: 'all', refresh: true });
  const found = documents.find(({ kind }) => kind === 'host-meta.json');
  if (found === undefined) throw new Error('host-meta.json was not looked up');
  return found;
}

test('ten redirects are followed and, with access, told', async ({ app }) => {
  const page = await app.openPage('options');
  const hidden = await hostMeta(page, 'hops.example');
  expect(hidden.outcome).toMatchObject({ ok: true, status: 200 });
  expect(hidden).not.toHaveProperty('redirects');
  await app.grant('https://hops.example');
  const shown = await hostMeta(page, 'hops.example');
  expect(shown.outcome).toMatchObject({ ok: true, status: 200 });
  expect(shown.redirects).toHaveLength(10);
  expect(shown.redirects?.at(-1)).toBe('https://hops.example/hop/0/host-meta.json');
});

test('an eleventh is not, where it can be counted (HACX §3 item 3)', async ({ app }) => {
  const page = await app.openPage('options');
  await app.grant('https://too-many-hops.example');
  const { outcome } = await hostMeta(page, 'too-many-hops.example');
  expect(outcome).toEqual({ ok: false, failure: { code: 'too-many-redirects', limit: 10 } });
});

test('a circle of redirects ends, with access for its own reason', async ({ app }) => {
  const page = await app.openPage('options');
  expect((await hostMeta(page, 'loop.example')).outcome).toMatchObject({ ok: false });
  await app.grant('https://loop.example');
  expect((await hostMeta(page, 'loop.example')).outcome).toEqual({
    ok: false,
    failure: { code: 'too-many-redirects', limit: 10 },
  });
});

test('headers about keys and transport security are shown with access', async ({ app }) => {
  const page = await app.openPage('options');
  const hidden = await hostMeta(page, 'changing.example');
  expect(hidden.outcome).toMatchObject({ ok: true, security: null });
  await app.grant('https://changing.example');
  const shown = await hostMeta(page, 'changing.example');
  expect(shown.outcome).toMatchObject({
    ok: true,
    security: { hsts: { maxAge: expect.any(Number) } },
  });
  const exposed = await hostMeta(page, 'complete.example');
  expect(exposed.outcome).toMatchObject({
    ok: true,
    security: { hsts: { maxAge: expect.any(Number) } },
  });
});
