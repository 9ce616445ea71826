/** The inspector shows what was on the wire, and can be used by keyboard. */
import { juliet } from '../world/accounts.ts';
import { until } from '../world/wait.ts';
import { expect, test } from './fixture.ts';
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
  const wire = world.tap.connections[before]?.frames ?? [];
  const count = await until('the inspector has caught up', async () => {
    // All of them, of which only those in view are in the page; the head is a row as well.
    const rows = await page.getByRole('grid', { name: 'Frames' }).getAttribute('aria-rowcount');
    const shown = Number(rows) - 1;
    return shown === wire.length ? shown : undefined;
  });

  // What crosses on the way has another order at each end; each direction has one order.
  const of = (wanted: 'in' | 'out') => wire.filter(({ direction }) => direction === wanted).values();
  const wires = { received: of('in'), sent: of('out') };
  let masked = 0;
  await page.getByRole('grid', { name: 'Frames' }).focus();
  await page.keyboard.press('Home');
  for (let index = 0; index < count; index += 1) {
    const row = page.locator('[role="row"][aria-selected="true"]');
    await expect(row).toHaveAttribute('aria-rowindex', String(index + 2));
    const direction = await row.getByText(/^(received|sent)$/).textContent();
    const expected = wires[direction === 'sent' ? 'sent' : 'received'].next().value;
    const shown = await page.locator('pre[aria-label="Exact text"]').evaluate((pre) => pre.textContent);
    expect(shown.length).toBe(expected?.text.length);
    for (let at = 0; at < shown.length; at += 1) {
      if (shown[at] === '•') masked += 1;
      else expect(shown[at]).toBe(expected?.text[at]);
    }
    // Only what carries a secret is masked at all.
    if (!/xmpp-sasl/.test(expected?.text ?? '')) expect(shown).toBe(expected?.text);
    await page.keyboard.press('ArrowDown');
  }
  expect(masked).toBeGreaterThan(100);
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
  await expect(page.getByText(/^[1-9] new frames?/)).toBeVisible();
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
