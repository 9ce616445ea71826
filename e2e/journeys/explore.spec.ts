/** The tree of what a server has, and the list of extensions with what it supports; on Prosody. */
import type { Page } from 'playwright-core';
import { juliet } from '../world/accounts.ts';
import { expect, test } from './fixture.ts';
import { look } from './look.ts';
import { inPhase, signIn } from './steps.ts';

const domain = 'capulet.example';
test.use({
  modules: ['sasl2', 'sasl2_bind2', 'sasl2_fast', 'sasl2_sm', 'csi'],
  components: { [`conference.${domain}`]: 'muc' },
});

async function signedIn(page: Page): Promise<void> {
  await signIn(page, juliet);
  await inPhase(page, juliet.jid, 'online');
}

test('a server, its services and a contact’s device say what they can', async ({ app, world }) => {
  const page = await app.openPage('options', '#accounts');
  await signedIn(page);
  await page.getByRole('link', { name: 'Explore', exact: true }).click();
  const detail = page.getByRole('region', { name: domain });
  await expect(detail).toContainText('server/im');
  await expect(detail.getByRole('listitem').filter({ hasText: 'urn:xmpp:carbons:2' })).toContainText(
    'XEP-0280 Message Carbons',
  );
  const tree = page.getByRole('navigation', { name: 'Entities' });
  await tree.getByRole('button', { name: /^conference\.capulet\.example/ }).click();
  const rooms = page.getByRole('region', { name: `conference.${domain}` });
  await expect(rooms).toContainText('conference/text');
  await expect(rooms).toContainText('Multi-User Chat');
  await tree.getByRole('button', { name: `Show what belongs to conference.${domain}` }).click();
  await expect(tree).toContainText('Nothing belongs to it.');

  // A device of Romeo’s, which another client made.
  const partner = await world.partner({ lines: [] });
  await page.getByLabel('Address of a server').fill(partner.jid);
  await page.getByRole('button', { name: 'Look', exact: true }).click();
  await expect(page.getByRole('region', { name: partner.jid })).toContainText(/feature|refused/);
  await partner.stop();

  // Nobody is there.
  await page.getByLabel('Address of a server').fill(`nobody@${domain}`);
  await page.getByRole('button', { name: 'Look', exact: true }).click();
  await expect(page.getByRole('region', { name: `nobody@${domain}` })).toContainText('It refused to say: ');
  await page.getByLabel('Address of a server').fill('a@b@c');
  await page.getByRole('button', { name: 'Look', exact: true }).click();
  await expect(page.getByRole('alert').first()).toBeVisible();
});

test('extensions are searched, and filtered by what the server supports', async ({ app }) => {
  const page = await app.openPage('options', '#catalogue');
  const xep = (number: number) => page.locator(`[data-xep="${String(number)}"]`);
  await page.getByLabel('Number, title or namespace').fill('carbons');
  await expect(xep(280)).toBeVisible();
  await expect(xep(313)).toHaveCount(0);
  await page.getByLabel('Number, title or namespace').fill('');
  await page.getByLabel('Status').selectOption('Humorous');
  await expect(xep(239)).toBeVisible();
  await page.getByLabel('Status').selectOption('');

  await page.goto(`${app.url('options')}#accounts`);
  await signedIn(page);
  await page.goto(`${app.url('options')}#catalogue`);
  await page.getByLabel('Supported by').selectOption(domain);
  await expect(xep(280)).toContainText('by urn:xmpp:carbons:2');
  await expect(xep(45)).toBeVisible();
  await expect(xep(363)).toHaveCount(0);
  await page.getByLabel('Supported by').selectOption(juliet.jid);
  await expect(xep(60)).toBeVisible();
  await expect(xep(45)).toHaveCount(0);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ look: { colorScheme } });

    test(`the pages, ${colorScheme}`, async ({ app }) => {
      test.slow();
      const page = await app.openPage('options', '#explore');
      await expect(page.getByText('No account to ask through')).toBeVisible();
      await look(page, 'explore-empty', colorScheme);
      await page.goto(`${app.url('options')}#accounts`);
      await signedIn(page);
      for (const width of [1280, 380]) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(`${app.url('options')}#explore`);
        await expect(page.getByRole('region', { name: domain })).toContainText('Message Carbons');
        await look(page, `explore-${String(width)}`, colorScheme);
        await page.setViewportSize({ width, height: 900 });
        await page.goto(`${app.url('options')}#catalogue`);
        await page.getByLabel('Supported by').selectOption(domain);
        await expect(page.locator('[data-xep="280"]')).toContainText('by urn:xmpp:carbons:2');
        await look(page, `catalogue-${String(width)}`, colorScheme);
      }
    });
  });
}
