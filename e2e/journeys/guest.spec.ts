/** Without an account: a temporary address of a server that lets everybody in, and the words of one that does not. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { join } from 'node:path';
import { accountOf } from '../extension.ts';
import { root } from '../run/root.ts';
import { romeo } from '../world/accounts.ts';
import { launchChromium } from '../world/chromium.ts';
import { startWorld } from '../world/index.ts';
import { needs } from '../world/needs.ts';
import { inPhase } from './steps.ts';

const open = 'capulet.example';
const closed = 'montague.example';

test('a guest signs in by the domain alone, and is told where that is not possible', async () => {
  const missing = await needs('certutil', 'prosody');
  test.skip(missing !== undefined, missing ?? '');
  const world = await startWorld({ prosody: 'real', users: [romeo], anonymous: [open] });
  const extension = join(root, 'dist/chromium');
  const app = await launchChromium({ extension, addresses: world.addresses, ca: world.ca.cert });
  try {
    const page = await app.openPage('options', '#accounts');
    const address = page.getByLabel('Your XMPP address');
    const button = page.getByRole('button', { name: 'Sign in without an account' });
    await address.fill(closed);
    await expect(page.getByText(/temporary address/)).toBeVisible();
    await page.screenshot({ path: test.info().outputPath('guest-form.png') });
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await address.press('Enter');
    await expect(page.getByText(`${closed} lets nobody in without an account`)).toBeVisible();
    await page.screenshot({ path: test.info().outputPath('guest-refused.png') });

    await address.fill(open);
    await button.click();
    const online = await inPhase(page, open, 'online');
    expect(online.mechanism).toBe('ANONYMOUS');
    expect(online.jid).toMatch(/^[^@/]+@capulet\.example\/./);
    await expect(page.getByText(online.jid)).toBeVisible();
    await page.screenshot({ path: test.info().outputPath('guest-online.png') });
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    // What was mistyped is no account.
    expect(await accountOf(page, closed)).toBeUndefined();

    await page.getByRole('button', { name: /Sign out/ }).click();
    await inPhase(page, open, 'offline');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await button.click();
    expect((await inPhase(page, open, 'online')).jid).not.toBe(online.jid);
  } finally {
    await app.close();
    await world.stop();
  }
});
