/** What breaks the rules of the wire is shown at its frame, by its rule, and ends a session as it should. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { accountOf } from '../extension.ts';
import { root } from '../run/root.ts';
import { juliet } from '../world/accounts.ts';
import { launchChromium } from '../world/chromium.ts';
import { startWorld } from '../world/index.ts';
import { needs } from '../world/needs.ts';
import { until } from '../world/wait.ts';
import { expect, test } from './fixture.ts';
import { barriers } from './look.ts';
import { frameRows, inPhase, signIn } from './steps.ts';

async function look(page: Page, name: string): Promise<void> {
  mkdirSync(join(root, '.work/looks'), { recursive: true });
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(root, '.work/looks', `${name}.png`) });
  expect(await barriers(page)).toEqual([]);
}

test('a session on Prosody breaks no rule, and a query finds what is asked for', async ({ app }) => {
  const page = await app.openPage('options', '#accounts');
  await signIn(page, juliet);
  await inPhase(page, juliet.jid, 'online');
  await page.goto(`${app.url('options')}#inspector`);
  await expect(page.getByRole('button', { name: '0 violations' })).toBeVisible();
  const filter = page.getByRole('combobox', { name: 'Filter' });
  await filter.fill('kind:iq type:result ns:jabber:iq:roster');
  await expect(frameRows(page)).toHaveCount(1);
  await filter.fill('kind:open OR xep:0352');
  await expect(frameRows(page)).toHaveCount(5);
  await filter.fill('from:capulet.example kind:features');
  await expect(frameRows(page)).toHaveCount(0);
  await filter.fill('');
  await page.getByRole('button', { name: 'Negotiation' }).click();
  await expect(page.getByRole('img', { name: /Sequence of \d+ frames/ })).toBeVisible();
});

test('a malformed frame is listed with its rule, which leads to it, and can be reported', async ({ app }) => {
  const page = await app.openPage('options', '#accounts');
  await signIn(page, { jid: 'juliet@malformed.example', password: juliet.password });
  await page.goto(`${app.url('options')}#inspector`);
  await expect(page.getByRole('row', { name: /Rule 5/ }).first()).toBeVisible();
  await page.getByRole('button', { name: /violation/ }).click();
  const list = page.getByRole('region', { name: 'Violations' });
  await list
    .getByRole('button', { name: /RFC 7395 §3\.3\.3/ })
    .first()
    .click();
  await expect(page.locator('[role="row"][aria-selected="true"]')).toContainText('malformed');
  await expect(list.getByRole('button', { name: 'Copy report' })).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await look(page, `violations-${colorScheme}`);
  }
});

test('Prosody’s own stream error, its prefix not declared, is shown, named and ends the session as what it is', async () => {
  const missing = await needs('certutil', 'prosody');
  test.skip(missing !== undefined, missing ?? '');
  // A session that can be resumed is taken back; this one is not.
  const world = await startWorld({ prosody: 'real', without: ['smacks'] });
  const app = await launchChromium({
    extension: join(root, 'dist/chromium'),
    addresses: world.addresses,
    ca: world.ca.cert,
  });
  try {
    const page = await app.openPage('options', '#accounts');
    await signIn(page, juliet);
    const { jid } = await inPhase(page, juliet.jid, 'online');
    // Whoever signs in with the resource of another session takes its place, and Prosody says so to the other.
    await world.partner({ user: juliet, resource: jid.replace(/^.*\//, ''), lines: [] });
    const failure = await until('the session has a reason', async () => {
      const state = (await accountOf(page, juliet.jid))?.state;
      return state !== undefined && 'failure' in state ? state.failure : undefined;
    });
    expect(JSON.stringify(failure)).toMatch(/stream-error.*conflict/);
    await page.goto(`${app.url('options')}#inspector`);
    const row = frameRows(page).filter({ hasText: 'conflict' });
    await expect(row).toContainText('Rule 10');
    await row.click();
    await expect(page.getByLabel('Exact text', { exact: true })).toContainText(/^<stream:error><conflict/);
    await expect(page.getByText('The prefix “stream” is not declared.')).toBeVisible();
    await look(page, 'prosody-stream-error');
  } finally {
    await app.close();
    await world.stop();
  }
});
