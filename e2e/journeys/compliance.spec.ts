/** The compliance of a server, and of Causeway itself, as a person reads it; on Prosody and on ejabberd. */
import { test as base } from '@playwright/test';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { root } from '../run/root.ts';
import { juliet, users } from '../world/accounts.ts';
import { createAuthority } from '../world/ca.ts';
import { launchChromium } from '../world/chromium.ts';
import { startEjabberd } from '../world/ejabberd.ts';
import { needs } from '../world/needs.ts';
import { startTap } from '../world/tap.ts';
import { expect, test } from './fixture.ts';
import { look } from './look.ts';
import { inPhase, signIn } from './steps.ts';

const domain = 'capulet.example';
const noEjabberd = await needs('ejabberd', 'certutil');

test.use({
  modules: ['sasl2', 'sasl2_bind2', 'sasl2_fast', 'sasl2_sm', 'csi', 'vcard_legacy'],
  components: { [`conference.${domain}`]: 'muc' },
});

const row = (page: Page, category: string, feature: string): Locator =>
  page.locator(`[data-category="${category}"] [data-feature="${feature}"]`);

/** Signs in and opens the page by the rail; waits until everybody was asked. */
async function open(page: Page): Promise<void> {
  await signIn(page, juliet);
  await inPhase(page, juliet.jid, 'online');
  await page.getByRole('link', { name: 'Compliance', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Answered:' })).toBeVisible({ timeout: 30_000 });
  await expect(page.locator('[data-verdict]').filter({ hasText: 'Asking…' })).toHaveCount(0);
}

test('ticks and crosses agree with how Prosody is configured', async ({ app }) => {
  const page = await app.openPage('options', '#accounts');
  await open(page);
  for (const [category, feature, verdict] of [
    ['core', 'event-publishing', 'yes'],
    ['web', 'web-connection', 'yes'],
    ['im', 'carbons', 'yes'],
    ['im', 'group-chat', 'yes'],
    ['im', 'history', 'yes'],
    ['im', 'vcard-temp', 'yes'],
    ['im', 'file-upload', 'no'],
    ['im', 'private-xml', 'no'],
    ['mobile', 'stream-management', 'yes'],
    ['mobile', 'client-state', 'yes'],
    ['mobile', 'push', 'no'],
    ['av', 'stun-turn', 'no'],
    ['core', 'server-extensibility', 'unknown'],
  ] as const) {
    await expect(row(page, category, feature), `${category} ${feature}`).toHaveAttribute(
      'data-verdict',
      verdict,
    );
  }
  await expect(row(page, 'im', 'carbons')).toContainText(`urn:xmpp:carbons:2 of ${domain}`);
  const upload = row(page, 'im', 'file-upload');
  await upload.getByText('What to enable').click();
  await expect(upload.locator('pre').first()).toHaveText(`Component "upload.${domain}" "http_file_share"`);

  // Another year asks for something else.
  await expect(row(page, 'im', 'advanced-group-chat')).toContainText('XEP-0402');
  await page.getByRole('button', { name: '2020', exact: true }).click();
  await expect(row(page, 'im', 'advanced-group-chat')).toContainText('XEP-0411');
  await expect(page.locator('[data-category="av"]')).toHaveCount(0);
  await page.getByRole('button', { name: '2023', exact: true }).click();

  await page.getByLabel('Only what is missing').check();
  await expect(row(page, 'im', 'carbons')).toHaveCount(0);
  await expect(upload).toBeVisible();
  await page.getByLabel('Only what is missing').uncheck();

  // Causeway itself: what it sends and says, and nothing else.
  await page.getByRole('button', { name: 'Causeway', exact: true }).click();
  await expect(row(page, 'mobile', 'stream-management')).toHaveAttribute('data-verdict', 'yes');
  await expect(row(page, 'im', 'carbons')).toHaveAttribute('data-verdict', 'yes');
  await expect(row(page, 'web', 'web-connection')).toHaveAttribute('data-verdict', 'yes');
  await expect(row(page, 'av', 'call-setup')).toHaveAttribute('data-verdict', 'no');
  await expect(row(page, 'core', 'server-extensibility')).toHaveCount(0);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ look: { colorScheme } });

    test(`the page of compliance, ${colorScheme}`, async ({ app }) => {
      test.slow();
      const page = await app.openPage('options', '#accounts');
      await open(page);
      for (const width of [1280, 380]) {
        await page.setViewportSize({ width, height: 900 });
        await look(page, `compliance-${String(width)}`, colorScheme);
      }
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.getByRole('button', { name: 'Causeway', exact: true }).click();
      await look(page, 'compliance-self', colorScheme);
    });
  });
}

base('ticks and crosses agree with how ejabberd is configured', async () => {
  base.skip(noEjabberd !== undefined, noEjabberd ?? '');
  const ca = await createAuthority();
  const people = users.filter(({ jid }) => jid.endsWith(`@${domain}`));
  const server = await startEjabberd({
    domains: [domain],
    users: people,
    ca,
    modules: ['mod_vcard', 'mod_push'],
  });
  const tap = await startTap({ ca, routes: new Map([[domain, { port: server.httpPort }]]) });
  const app = await launchChromium({
    extension: join(root, 'dist/chromium'),
    addresses: [{ host: domain, port: 443, to: tap.port }],
    ca: ca.cert,
  });
  try {
    const page = await app.openPage('options', '#accounts');
    await open(page);
    for (const [category, feature, verdict] of [
      ['web', 'web-connection', 'yes'],
      ['im', 'im-core', 'yes'],
      ['im', 'carbons', 'yes'],
      ['im', 'vcard-temp', 'yes'],
      ['mobile', 'stream-management', 'yes'],
      ['mobile', 'push', 'yes'],
      ['im', 'blocking', 'no'],
      ['im', 'group-chat', 'no'],
      ['mobile', 'client-state', 'no'],
    ] as const) {
      await expect(row(page, category, feature), `${category} ${feature}`).toHaveAttribute(
        'data-verdict',
        verdict,
      );
    }
    const blocking = row(page, 'im', 'blocking');
    await blocking.getByText('What to enable').click();
    // Its own lines first.
    await expect(blocking.locator('pre').first()).toHaveText(
      'modules:\n  mod_blocking: {}\n  mod_privacy: {}',
    );
  } finally {
    await app.close();
    await tap.stop();
    await server.stop();
  }
});
