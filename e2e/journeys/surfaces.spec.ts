/** Every surface with something on it: nothing that axe finds serious, and a picture for whoever judges its looks. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ask } from '../extension.ts';
import { root } from '../run/root.ts';
import { juliet, romeo } from '../world/accounts.ts';
import { expect, test } from './fixture.ts';
import { barriers } from './look.ts';
import { frameRows, inPhase, resolve, signIn } from './steps.ts';

const wide = { width: 1280, height: 800 };
const narrow = { width: 480, height: 800 };
const popupSize = { width: 380, height: 560 };

async function look(page: Page, name: string, scheme: string): Promise<void> {
  // A row that arrives or a bar that grows is on its way for a moment; a picture and a contrast need it at rest.
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(root, '.work/looks', `${name}-${scheme}.png`) });
  expect(await barriers(page), `${name} (${scheme})`).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ look: { colorScheme } });

    test(`surfaces before anything happened, ${colorScheme}`, async ({ app }) => {
      const popup = await app.openPage('popup');
      await popup.setViewportSize(popupSize);
      await look(popup, 'popup-first', colorScheme);
      await popup.getByLabel('Your XMPP address').fill(juliet.jid);
      await expect(popup.getByText('capulet.example answers over WebSocket')).toBeVisible();
      await look(popup, 'popup-typed', colorScheme);
      const page = await app.openPage('options', '#accounts');
      await look(page, 'accounts-first', colorScheme);
      await page.goto(`${app.url('options')}#connection`);
      await look(page, 'connection-first', colorScheme);
      await page.goto(`${app.url('options')}#pins`);
      await expect(page.getByText('No keys are pinned yet')).toBeVisible();
      await look(page, 'pins-first', colorScheme);
      await page.goto(`${app.url('options')}#settings`);
      await expect(page.getByText('Off: no resolver is asked.')).toBeVisible();
      await look(page, 'settings', colorScheme);
      await page.setViewportSize(narrow);
      await look(page, 'settings-narrow', colorScheme);
      await page.setViewportSize(wide);
      await page.goto(`${app.url('options')}#inspector`);
      await look(page, 'inspector-first', colorScheme);
    });

    test(`surfaces of a domain that publishes everything, ${colorScheme}`, async ({ app }) => {
      const page = await app.openPage('options', '#connection');
      await resolve(page, 'complete.example');
      await expect(page.locator('[data-document]')).toHaveCount(6);
      await look(page, 'connection-complete', colorScheme);
      await page.getByRole('button', { name: /^Details of number 1,/ }).click();
      await look(page, 'connection-details', colorScheme);
      await page.getByRole('button', { name: 'Show source of HACX', exact: true }).click();
      await expect(page.getByRole('region', { name: 'Source of HACX' })).toBeVisible();
      await look(page, 'connection-source', colorScheme);
      await page.setViewportSize(narrow);
      await look(page, 'connection-source-narrow', colorScheme);
      await page.setViewportSize(wide);

      await page.goto(`${app.url('options')}#pins`);
      await expect(page.getByRole('region', { name: 'complete.example' })).toBeVisible();
      await look(page, 'pins', colorScheme);
      await page.setViewportSize(narrow);
      await look(page, 'pins-narrow', colorScheme);
      await page.setViewportSize(wide);
    });

    test(`surfaces in use, ${colorScheme}`, async ({ app, world }) => {
      // A dozen surfaces, each looked at by axe.
      test.setTimeout(150_000);
      const page = await app.openPage('options', '#accounts');
      await signIn(page, juliet);
      await inPhase(page, juliet.jid, 'online');
      const partner = await world.partner({ lines: [] });
      await partner.say(juliet.jid, 'But, soft! what light through yonder window breaks?');
      await ask(page, 'chat.send', { account: juliet.jid, to: romeo.jid, body: 'Who goes there?' });
      await partner.hears('Who goes there?');
      await look(page, 'accounts', colorScheme);
      await page.setViewportSize(narrow);
      await look(page, 'accounts-narrow', colorScheme);
      await page.setViewportSize(wide);

      await page.goto(`${app.url('options')}#connection`);
      await resolve(page, juliet.jid);
      await expect(page.getByText('wss://capulet.example/xmpp-websocket').first()).toBeVisible();
      await look(page, 'connection', colorScheme);
      await page.setViewportSize(narrow);
      await look(page, 'connection-narrow', colorScheme);
      await page.setViewportSize(wide);
      await resolve(page, 'html.example');
      await expect(page.getByText('No way to connect is listed')).toBeVisible();
      await look(page, 'connection-failed', colorScheme);

      await page.goto(`${app.url('options')}#inspector`);
      await frameRows(page).filter({ hasText: 'message' }).last().click();
      await look(page, 'inspector', colorScheme);
      await page.getByRole('tab', { name: 'Meaning' }).click();
      await expect(page.getByText('XMPP: Core').first()).toBeVisible();
      await look(page, 'inspector-meaning', colorScheme);
      await page.getByRole('button', { name: 'Negotiation' }).click();
      await expect(page.getByRole('img', { name: /Sequence of/ })).toBeVisible();
      await look(page, 'inspector-negotiation', colorScheme);
      await page.getByRole('button', { name: /violation/ }).click();
      await look(page, 'inspector-violations', colorScheme);
      await page.getByRole('button', { name: 'How to filter' }).click();
      await look(page, 'inspector-help', colorScheme);
      const filter = page.getByRole('combobox', { name: 'Filter' });
      await filter.fill('');
      await filter.pressSequentially('dir:in kind:');
      await look(page, 'inspector-completing', colorScheme);
      await filter.fill('size>4k OR foo:bar');
      await look(page, 'inspector-error', colorScheme);
      await page.setViewportSize(narrow);
      await look(page, 'inspector-narrow-violations', colorScheme);
      // What was asked since may have taken it out of view.
      await filter.fill('kind:message');
      await frameRows(page).filter({ hasText: 'message' }).last().click();
      await filter.fill('');
      await look(page, 'inspector-narrow', colorScheme);

      const popup = await app.openPage('popup');
      await popup.setViewportSize(popupSize);
      await expect(popup.getByRole('button', { name: /romeo@montague\.example/ })).toBeVisible();
      await look(popup, 'popup', colorScheme);
      await popup.getByRole('button', { name: /romeo@montague\.example/ }).click();
      await expect(popup.getByRole('log')).toContainText('Who goes there?');
      await look(popup, 'popup-chat', colorScheme);
      await popup.getByRole('button', { name: 'Connection' }).click();
      await expect(popup.getByRole('dialog')).toContainText('Last frames');
      await look(popup, 'popup-connection', colorScheme);
      await partner.stop();
    });
  });
}
