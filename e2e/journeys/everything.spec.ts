/** A domain that publishes everything at once: documents, headers, and signed records that a resolver answers. */
import { ask } from '../extension.ts';
import { needs } from '../world/needs.ts';
import { expect, test } from './fixture.ts';
import { resolve } from './steps.ts';

const domain = 'complete.example';

test('all of it is read, merged and told apart, DNS only once the person chose a resolver', async ({
  app,
}) => {
  const missing = await needs('named');
  test.skip(missing !== undefined, missing);
  const page = await app.openPage('options', '#connection');
  await resolve(page, domain);
  await expect(page.locator('[data-document]')).toHaveCount(6);

  await app.approve('https://dns.example');
  await page.goto(`${app.url('options')}#settings`);
  await page.bringToFront();
  await page.getByLabel('Address of the resolver').fill('https://dns.example/dns-query');
  await page.getByRole('button', { name: 'Use this resolver' }).click();
  await expect(page.getByText('On: dns.example is asked for every domain.')).toBeVisible();

  await page.goto(`${app.url('options')}#connection`);
  await resolve(page, domain);
  await expect(page.locator('[data-document="dns"]')).toBeVisible();
  const resolution = await ask(page, 'discovery.resolve', { address: domain, use: 'all' });
  expect(resolution.documents.map(({ kind, outcome }) => [kind, outcome.ok])).toEqual([
    ['host-meta.json', true],
    ['host-meta', true],
    ['hacx', true],
    ['hacx-server', true],
    ['posh-client', true],
    ['posh-server', true],
    ['dns', true],
  ]);
  expect(new Set(resolution.candidates.map(({ transport }) => transport))).toEqual(
    new Set(['websocket', 'bosh', 'tls', 'starttls', 'quic', 's2s-websocket', 's2s-tls', 's2s-quic']),
  );
  // The zone says by `.` that its servers take no STARTTLS.
  expect(resolution.findings.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['dns-txt', 'not-offered', 'dns-ech', 'dns-claimed']),
  );
  // Documents that agree about everything have nothing else to be told of them.
  expect(resolution.findings.filter(({ severity }) => severity !== 'note').map(({ code }) => code)).toEqual([
    'dns-txt',
    'dns-txt',
  ]);
  const first = resolution.candidates.find(({ dialable }) => dialable);
  expect(first).toMatchObject({ url: `wss://${domain}/xmpp-websocket` });
  expect(first?.sources).toEqual(['hacx', 'host-meta-2', 'host-meta']);
  const tlsa = resolution.certificates.filter(({ by }) => by === 'tlsa');
  expect(tlsa.length).toBeGreaterThan(0);
  for (const one of tlsa) expect(one).toMatchObject({ authenticated: true });
  expect(resolution.candidates.every(({ url }) => url === undefined || /^(?:wss|https):/.test(url))).toBe(
    true,
  );
});
