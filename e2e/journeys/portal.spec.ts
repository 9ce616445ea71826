/** A network that wants a sign-in of its own first, and lets go after a while. */
import { juliet } from '../world/accounts.ts';
import { expect, test } from './fixture.ts';
import { inPhase, signIn } from './steps.ts';

test.afterEach(({ world }) => {
  world.tap.capture(null);
});

const kinds = [
  { how: 'page', says: 'may not be read' },
  { how: 'redirect', says: 'may not be read' },
] as const;

for (const { how, says } of kinds) {
  test(`a captive portal (${how}) is named, asked in no loop, and left by itself`, async ({ app, world }) => {
    const popup = await app.openPage('popup');
    await signIn(popup, juliet);
    await expect(popup.getByRole('button', { name: /romeo@montague\.example/ })).toBeVisible();
    world.tap.capture(how);
    world.link.cut();
    await expect
      .poll(async () => (await inPhase(popup, juliet.jid, 'waiting', 30_000)).failure, { timeout: 30_000 })
      .toMatchObject({ area: 'session', failure: { code: 'captive' } });
    await popup.screenshot({ path: test.info().outputPath(`portal-${how}.png`) });
    await expect(popup.getByText('a sign-in page?').first()).toBeVisible();
    const options = await app.openPage('options', '#accounts');
    await expect(options.getByText(says).first()).toBeVisible();
    await options.screenshot({ path: test.info().outputPath(`portal-${how}-page.png`) });

    const before = world.tap.requests.length;
    await popup.waitForTimeout(4_000);
    // Each pass asks a handful of times, and passes come further and further apart.
    expect(world.tap.requests.length - before).toBeLessThan(40);

    world.tap.capture(null);
    await inPhase(popup, juliet.jid, 'online', 40_000);
  });
}

test('once the network lets go and the browser says so, nothing is waited for', async ({ app, world }) => {
  const options = await app.openPage('options', '#accounts');
  await signIn(options, juliet);
  await inPhase(options, juliet.jid, 'online');
  world.tap.capture('page');
  world.link.cut();
  await expect
    .poll(async () => (await inPhase(options, juliet.jid, 'waiting', 30_000)).retryAt - Date.now(), {
      timeout: 60_000,
    })
    .toBeGreaterThan(8_000);
  world.tap.capture(null);
  const [worker] = app.context.serviceWorkers();
  const at = Date.now();
  await worker?.evaluate(() => globalThis.dispatchEvent(new Event('online')));
  await inPhase(options, juliet.jid, 'online', 6_000);
  expect(Date.now() - at).toBeLessThan(6_000);
});
