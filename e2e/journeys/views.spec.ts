/** The views of the inspector on a real session: nothing that axe finds serious, wide, low as developer tools, and narrow. */
import type { Page } from 'playwright-core';
import { juliet } from '../world/accounts.ts';
import { expect, test } from './fixture.ts';
import { lookInSizes } from './look.ts';
import { frameRows, inPhase, signIn } from './steps.ts';

const look = (page: Page, name: string, scheme: string): Promise<void> =>
  lookInSizes(page, `views-${name}`, scheme);

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ look: { colorScheme } });
    test(`sources, statistics, counters and keys of a real session, ${colorScheme}`, async ({
      app,
      world,
    }) => {
      // Fifteen analyses by axe.
      test.slow();
      const page = await app.openPage('options', '#accounts');
      await signIn(page, juliet);
      await inPhase(page, juliet.jid, 'online');
      const partner = await world.partner({ lines: [] });
      // The archive holds what other runs said.
      const said = `through yonder window, ${colorScheme}`;
      for (const line of ['But soft', 'what light', said]) await partner.say(juliet.jid, line);
      await page.goto(`${app.url('options')}#inspector`);
      // The archive, which is still being read, may say it again.
      await frameRows(page).filter({ hasText: said, hasNotText: 'archive' }).click();

      await page.getByRole('tab', { name: 'Stream' }).click();
      await expect(page.getByRole('row', { name: /^Received \d+/ })).toBeVisible();
      await expect(page.getByText(/Counted since/)).toBeVisible();
      await look(page, 'stream', colorScheme);

      await page.getByRole('button', { name: 'Sources' }).click();
      await expect(page.getByText('new session').first()).toBeVisible();
      await look(page, 'sources', colorScheme);
      await page.keyboard.press('Escape');

      await page.getByRole('grid', { name: 'Frames' }).focus();
      await page.keyboard.press('s');
      await expect(page.getByRole('button', { name: /^message: \d+ frames/ })).toBeVisible();
      await look(page, 'statistics', colorScheme);
      await page.getByRole('button', { name: 'Namespace' }).click();
      await look(page, 'namespaces', colorScheme);

      await page.getByRole('grid', { name: 'Frames' }).focus();
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
      await look(page, 'keys', colorScheme);
      await partner.stop();
    });
  });
}
