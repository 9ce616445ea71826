/** The composer on a real session: what is written by hand is answered, counted, and answered to. */
import type { Page } from 'playwright-core';
import { juliet } from '../world/accounts.ts';
import { expect, test } from './fixture.ts';
import { lookInSizes } from './look.ts';
import { frameRows, inPhase, signIn } from './steps.ts';

const look = (page: Page, name: string, scheme: string): Promise<void> =>
  lookInSizes(page, `compose-${name}`, scheme, 420);

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ look: { colorScheme } });
    test(`a request by hand is answered, and the two stand as a pair, ${colorScheme}`, async ({ app }) => {
      test.slow();
      const page = await app.openPage('options', '#accounts');
      await signIn(page, juliet);
      await inPhase(page, juliet.jid, 'online');
      await page.goto(`${app.url('options')}#inspector`);
      await expect(frameRows(page).first()).toBeVisible();
      await page.getByRole('grid', { name: 'Frames' }).focus();
      await page.keyboard.press('e');
      const editor = page.getByRole('textbox', { name: 'Stanza to send' });
      await expect(editor).toBeFocused();
      await look(page, 'empty', colorScheme);

      await page.getByRole('button', { name: 'Templates' }).click();
      await look(page, 'templates', colorScheme);
      await page.getByRole('button', { name: 'Software and version (XEP-0092)' }).click();
      await expect(page.getByText('Well-formed: iq get')).toBeVisible();
      await page.keyboard.press('Control+Enter');
      await expect(page.getByText('Sent', { exact: true })).toBeVisible();

      // Sent and answered on the same stream: the pair is shown with the time between.
      const asked = frameRows(page).filter({ hasText: 'iq get' }).filter({ hasText: 'version' });
      await asked.last().click();
      await expect(page.getByText(/^answered after /)).toBeVisible();
      await page.getByRole('grid', { name: 'Frames' }).focus();
      await page.keyboard.press('p');
      await expect(page.getByText('Prosody', { exact: false }).first()).toBeVisible();
      await look(page, 'answered', colorScheme);

      await editor.fill("<iq type='get'>\n  <query xmlns='jabber:iq:version'>\n</iq>");
      await expect(page.getByText(/^Line 3, column \d+:/)).toBeVisible();
      await look(page, 'fault', colorScheme);

      // Many, by the same stream, which stays what it was.
      await editor.fill("<iq xmlns='jabber:client' type='get' id='{id}'><ping xmlns='urn:xmpp:ping'/></iq>");
      await page.getByRole('spinbutton', { name: 'Times' }).fill('20');
      await page.getByRole('spinbutton', { name: 'every (ms)' }).fill('0');
      await page.getByRole('button', { name: 'Send 20 times' }).click();
      await expect(page.getByText('20 of 20 sent')).toBeVisible();
      await inPhase(page, juliet.jid, 'online');

      // It is there again in another page.
      const other = await app.openPage('options', '#inspector');
      await other.getByRole('button', { name: 'Compose', exact: true }).click();
      await other.getByRole('button', { name: 'Templates' }).click();
      await expect(other.getByText('Sent before')).toBeVisible();
    });
  });
}
