/** The inspector shows what was on the wire, and can be used by keyboard. */
import { juliet } from '../world/accounts.ts';
import { expect, test } from './fixture.ts';
import { equalsTap } from './inspected.ts';
import { frameRows, inPhase, signIn } from './steps.ts';

test('every frame is shown byte for byte as the tap recorded it, secret spans masked at their length', async ({
  app,
  world,
}) => {
  const page = await app.openPage('options', '#accounts');
  const before = world.tap.connections.length;
  await signIn(page, juliet);
  await inPhase(page, juliet.jid, 'online');
  const partner = await world.partner({ lines: [] });
  await partner.say(juliet.jid, 'tab\tquote " amp & less < é 😀  two spaces');
  await page.goto(`${app.url('options')}#inspector`);
  await expect(frameRows(page).filter({ hasText: 'two spaces' })).toBeVisible();
  await equalsTap(page, world.tap.connections.slice(before));
  await partner.stop();
});

test('filter, pause and clear', async ({ app, world }) => {
  const page = await app.openPage('options', '#accounts');
  await signIn(page, juliet);
  await inPhase(page, juliet.jid, 'online');
  await page.goto(`${app.url('options')}#inspector`);
  const partner = await world.partner({ lines: [] });
  await partner.say(juliet.jid, 'first');
  await expect(frameRows(page).filter({ hasText: 'first' })).toBeVisible();

  await page.keyboard.press('/');
  await page.keyboard.type('jabber:iq:roster');
  await expect(frameRows(page)).toHaveCount(2);
  await page.getByRole('combobox', { name: 'Filter' }).fill('');

  await page.getByRole('button', { name: 'Pause' }).click();
  await partner.say(juliet.jid, 'second');
  // The message, and what acknowledges it.
  await expect(page.getByText(/^[1-9]\d* new frames?/)).toBeVisible();
  await expect(frameRows(page).filter({ hasText: 'second' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(frameRows(page).filter({ hasText: 'second' })).toBeVisible();

  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await page.getByRole('button', { name: /Erase/ }).click();
  await expect(page.getByText('No frames yet')).toBeVisible();
  await partner.say(juliet.jid, 'third');
  await expect(frameRows(page).filter({ hasText: 'third' })).toBeVisible();
  await partner.stop();
});
