/** Resolving a domain: what a person sees of candidates, and of every way in which a document can fail. */
import type { Page } from 'playwright-core';
import { expect, test } from './fixture.ts';
import { resolve } from './steps.ts';

const document = (page: Page, kind: 'host-meta' | 'host-meta.json') =>
  page.locator(`[data-document="${kind}"]`);

test('the candidates of a domain are shown with their sources and the reasons of their rank', async ({
  app,
}) => {
  const page = await app.openPage('options', '#connection');
  await resolve(page, 'juliet@capulet.example');
  const first = page.getByRole('row').filter({ hasText: 'wss://capulet.example/xmpp-websocket' });
  await expect(first).toContainText('host-meta.json (JRD)');
  await expect(first).toContainText('host-meta (XRD)');
  await expect(first).toContainText('can dial it');
  await first.getByRole('button', { name: 'Details of number 1' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'WebSocket comes first' })).toBeVisible();
  const second = page.getByRole('row').filter({ hasText: 'https://capulet.example/http-bind' });
  await expect(second).toContainText('can dial it');
  await expect(document(page, 'host-meta')).toContainText('2 links, status 200');
});

test('a certificate that is not trusted cannot be told from silence, until access is granted', async ({
  app,
}) => {
  const page = await app.openPage('options', '#connection');
  await resolve(page, 'wrong-cert.example');
  const xrd = document(page, 'host-meta');
  await expect(xrd).toContainText('No answer from wrong-cert.example');
  await expect(xrd).toContainText('its certificate may not be trusted');
  await app.approve('https://wrong-cert.example');
  await page.bringToFront();
  await xrd.getByRole('button', { name: 'Find out why' }).click();
  await expect(xrd).toContainText('The certificate of wrong-cert.example is not trusted');
  await expect(xrd).toContainText('CERT_AUTHORITY_INVALID');
});

const granted = [
  { host: 'expired-cert.example', says: 'CERT_DATE_INVALID' },
  { host: 'other-name.example', says: 'CERT_COMMON_NAME_INVALID' },
  { host: 'refused.example', says: 'refused.example refuses the connection' },
  { host: 'nowhere.example', says: 'The name nowhere.example does not exist' },
];
for (const { host, says } of granted) {
  test(`with access, ${host} shows its reason`, async ({ app }) => {
    const page = await app.openPage('options', '#connection');
    await resolve(page, host);
    const xrd = document(page, 'host-meta');
    await expect(xrd).toContainText(`No answer from ${host}`);
    await app.approve(`https://${host}`);
    await page.bringToFront();
    await xrd.getByRole('button', { name: 'Find out why' }).click();
    await expect(xrd).toContainText(says);
  });
}

const plain = [
  {
    host: 'html.example',
    xrd: 'with a web page instead of an XRD document',
    jrd: 'with a web page instead of a JSON document',
  },
  { host: 'missing.example', xrd: 'missing.example answered 404', jrd: 'missing.example answered 404' },
  {
    host: 'redirect.example',
    xrd: 'Redirected to an unencrypted address',
    jrd: 'Redirected to an unencrypted address',
  },
  { host: 'huge.example', xrd: 'The document is too large', jrd: 'The document is too large' },
  { host: 'stalled.example', xrd: 'No answer within 5 s', jrd: 'No answer within 5 s' },
];
for (const { host, xrd, jrd } of plain) {
  test(`${host} shows its own reason for each document`, async ({ app }) => {
    const page = await app.openPage('options', '#connection');
    await resolve(page, host);
    await expect(document(page, 'host-meta')).toContainText(xrd);
    await expect(document(page, 'host-meta.json')).toContainText(jrd);
    await expect(page.getByText('No way to connect is listed')).toBeVisible();
  });
}

test('a document withheld by CORS names the cause, and is read once access to that one domain is granted', async ({
  app,
}) => {
  const page = await app.openPage('options', '#connection');
  await resolve(page, 'nocors.example');
  const jrd = document(page, 'host-meta.json');
  await expect(jrd).toContainText('nocors.example does not let other sites read this document');
  await app.approve('https://nocors.example');
  await page.bringToFront();
  await jrd.getByRole('button', { name: 'Allow reading from nocors.example' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'wss://nocors.example/' })).toBeVisible();
  await expect(jrd).toContainText('200');
});

test('a resolution can be stopped', async ({ app }) => {
  const page = await app.openPage('options', '#connection');
  await resolve(page, 'stalled.example');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByText('Stopped. Nothing was changed.')).toBeVisible();
});
