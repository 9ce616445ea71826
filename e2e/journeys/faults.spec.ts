/** Streams that misbehave, each with its own typed reason in the page. Real servers do not; the embedded one does. */
import { juliet } from '../world/accounts.ts';
import { expect, test } from './fixture.ts';
import { frameRows, inPhase, signIn } from './steps.ts';

const refusals = [
  { host: 'bad-signature.example', says: 'The server could not prove that it knows you' },
  { host: 'early-success.example', says: 'The server skipped its proof' },
  { host: 'html.example', says: 'The answer is not' },
];
for (const { host, says } of refusals) {
  test(`signing in at ${host} is refused with its reason`, async ({ app }) => {
    const page = await app.openPage('options', '#accounts');
    await signIn(page, { jid: `juliet@${host}`, password: juliet.password });
    await expect(page.getByRole('alert')).toContainText(says);
  });
}

const passing = [
  // Chromium itself fails a handshake without the subprotocol, and says no more than 1006.
  { host: 'no-subprotocol.example', says: 'did not open' },
  { host: 'forbidden.example', says: 'did not open' },
  { host: 'stream-error.example', says: 'host-gone' },
  { host: 'cut.example', says: 'broke' },
  { host: 'binary.example', says: 'binary frame' },
];
for (const { host, says } of passing) {
  test(`at ${host} the reason and the countdown are shown`, async ({ app }) => {
    const page = await app.openPage('options', '#accounts');
    await signIn(page, { jid: `juliet@${host}`, password: juliet.password });
    await expect(page.getByText(says).first()).toBeVisible();
  });
}

test('a document withheld by CORS asks for that one domain, and signing in goes on', async ({ app }) => {
  const page = await app.openPage('options', '#accounts');
  const jid = 'juliet@nocors.example';
  await signIn(page, { jid, password: juliet.password });
  await inPhase(page, jid, 'needs-you');
  await app.approve('https://nocors.example');
  await page.bringToFront();
  await page
    .getByRole('button', { name: /Allow reading from nocors\.example/ })
    .first()
    .click();
  await inPhase(page, jid, 'online');
});

test('PLAIN is used only after the person allowed it', async ({ app }) => {
  const page = await app.openPage('options', '#accounts');
  const jid = 'juliet@plain.example';
  await signIn(page, { jid, password: juliet.password });
  await expect(page.getByRole('alert')).toContainText('The server wants the password itself');
  await page.getByRole('checkbox', { name: /Allow sending the password itself/ }).check();
  await page.getByLabel('Password', { exact: true }).fill(juliet.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  expect((await inPhase(page, jid, 'online')).mechanism).toBe('PLAIN');
});

test('a malformed frame stands in the inspector with its problem and its exact text', async ({ app }) => {
  const page = await app.openPage('options', '#accounts');
  await signIn(page, { jid: 'juliet@malformed.example', password: juliet.password });
  await page.goto(`${app.url('options')}#inspector`);
  const kind = page.getByRole('gridcell', { name: 'malformed', exact: true });
  await frameRows(page).filter({ has: kind }).first().click();
  await expect(page.getByRole('region', { name: 'Selected frame' })).toContainText('Not well-formed');
});
