/** Chromium holds every new WebSocket back after many that failed; that is told from what the network takes. */
import { ask } from '../extension.ts';
import { juliet } from '../world/accounts.ts';
import { expect, test } from './fixture.ts';
import { inPhase, signIn } from './steps.ts';

test('a socket that the browser holds back after a dozen that failed is told as that', async ({ app }) => {
  test.setTimeout(150_000);
  const page = await app.openPage('options', '#accounts');
  const refused = { jid: 'juliet@forbidden.example', password: juliet.password, allowPlain: false };
  await signIn(page, refused);
  const till = Date.now() + 80_000;
  let longest = 0;
  for (let failed = 0; failed < 24 && longest < 3_000 && Date.now() < till; failed += 1) {
    await inPhase(page, refused.jid, 'waiting', 20_000);
    const at = Date.now();
    await ask(page, 'accounts.retry', { jid: refused.jid });
    await page.waitForTimeout(50);
    await inPhase(page, refused.jid, 'waiting', 20_000);
    longest = Date.now() - at;
  }
  await ask(page, 'accounts.signOut', { jid: refused.jid });
  // The delay is drawn by chance up to its most: whoever is let through at once tries again.
  let held: number | undefined;
  for (let tries = 0; tries < 6 && held === undefined; tries += 1) {
    await ask(page, 'accounts.signIn', { jid: juliet.jid, password: juliet.password, allowPlain: false });
    held = (await inPhase(page, juliet.jid, 'online', 20_000)).held;
    if (held === undefined) await ask(page, 'accounts.forget', { jid: juliet.jid });
  }
  expect(held).toBeGreaterThanOrEqual(1_000);
  expect(held).toBeLessThan(6_000);
  await expect(page.getByText(/The browser held the socket back about \d s/)).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('held.png') });
  await page.getByRole('article', { name: juliet.jid }).getByRole('link', { name: 'Session' }).click();
  await expect(page.getByText(/the browser held the socket back about \d s/).first()).toBeVisible();
});
