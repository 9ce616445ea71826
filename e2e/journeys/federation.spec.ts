/** Looking at a domain as other servers and its clients reach it, with a Prosody behind a bridge on the other side. */
import type { Page } from 'playwright-core';
import { ask } from '../extension.ts';
import { brokenDomain, federatedDomain, federatedHost } from '../world/federated.ts';
import { paths } from '../world/publication.ts';
import { until } from '../world/wait.ts';
import { expect, test } from './fixture.ts';
import { equalsTap } from './inspected.ts';
import { juliet } from '../world/accounts.ts';
import { inPhase, look, signIn } from './steps.ts';

test.use({ federated: true });

const servers = `wss://${federatedHost}/`;

test('an endpoint for servers is called, its offer read, and its frames are those that crossed the wire', async ({
  app,
  world,
}) => {
  const page = await app.openPage('options', '#accounts');
  await signIn(page, juliet);
  await inPhase(page, juliet.jid, 'online');
  await page.goto(`${app.url('options')}#federation`);
  const calls = () => world.tap.connections.filter(({ host }) => host === federatedHost);
  const before = calls().length;
  // As whom it calls is shown before anything is called.
  await expect(page.getByLabel('Servers are called as')).toHaveValue('capulet.example');
  await look(page, federatedDomain);
  const endpoint = page.getByRole('article', { name: servers });
  await expect(endpoint).toContainText('offers read');
  await expect(endpoint.getByText('close: done after')).toBeAttached();
  await expect(endpoint).toContainText('Dialback needs an address at which capulet.example is called back');
  for (const client of [`wss://${federatedDomain}/xmpp-websocket`, `https://${federatedDomain}/http-bind`]) {
    await expect(page.getByRole('article', { name: client })).toContainText('SCRAM-SHA-256');
  }

  const wire = await until('the stream is closed by both', () => {
    const stream = calls()[before];
    return Promise.resolve(stream && stream.frames.length >= 5 ? stream.frames : undefined);
  });
  expect(wire[0]?.text).toContain("from='capulet.example'");
  await endpoint.getByRole('link', { name: 'Frames of' }).click();
  await equalsTap(page, [{ frames: wire }], { secret: false });

  // Neither side of it is a client, and it ended as one does.
  await page.getByRole('button', { name: 'Negotiation' }).click();
  const negotiation = page.getByRole('region', { name: /^Negotiation of/ });
  await expect(negotiation.getByText('Initiating server', { exact: true })).toBeVisible();
  await expect(negotiation.getByText('Receiving server', { exact: true })).toBeVisible();
  await expect(negotiation.getByText('✕ Closed from here')).toBeVisible();
  await negotiation.getByText('As text').click();
  await expect(
    negotiation.getByRole('button', { name: 'Receiving server to Initiating server: features' }),
  ).toBeVisible();
  await negotiation.getByRole('button', { name: 'Close', exact: true }).click();
  await page.getByRole('button', { name: /^Sources/ }).click();
  await expect(page.getByRole('checkbox', { name: /Probe between servers/ })).toBeVisible();
  await expect(page.getByRole('checkbox', { name: /Closed from here/ }).first()).toBeVisible();
});

test('who has no account calls servers as nobody until a domain is named', async ({ app }) => {
  const page = await app.openPage('options', '#federation');
  await look(page, federatedDomain);
  const endpoint = page.getByRole('article', { name: servers });
  await expect(endpoint).toContainText('nobody said as which domain');
  await page.getByLabel('Servers are called as').fill('montague.example');
  await page.getByRole('button', { name: 'Look', exact: true }).click();
  await expect(endpoint).toContainText('offers read');
});

test('the own machine is not called before the person was asked', async ({ app, world }) => {
  const page = await app.openPage('options', '#federation');
  await look(page, '127.0.0.1');
  await expect(page.getByRole('alert')).toContainText('127.0.0.1 is on your own machine or network');
  expect(world.tap.requests.filter(({ host }) => host === '127.0.0.1')).toEqual([]);
  await page.getByRole('button', { name: 'Call it all the same' }).click();
  await expect(page.getByText('No endpoint for clients that a browser could call is listed.')).toBeVisible();
});

test('a name that leads to the own machine is told, and called only when the person says so', async ({
  app,
  world,
}) => {
  const host = 'changing.example';
  const sockets = () => world.tap.connections.filter((one) => one.host === host).length;
  // Without access to the host no browser shows where its name leads.
  await app.grant(`https://${host}`);
  const before = sockets();
  const page = await app.openPage('options', '#federation');
  await look(page, host);
  const url = `wss://${host}/xmpp-websocket`;
  const endpoint = page.getByRole('article', { name: url, exact: true });
  await expect(endpoint).toContainText(`Not called: ${host} leads to 127.0.0.1`);
  await expect(page.getByRole('button', { name: 'Look again' })).toBeEnabled();
  expect(sockets()).toBe(before);
  await endpoint.getByRole('button', { name: 'Call it all the same' }).click();
  await expect(endpoint).toContainText('offers read');
  await expect(page.getByRole('region', { name: 'Endpoints for clients' })).toContainText(
    `${url} leads to 127.0.0.1, an address of your own machine or network`,
  );
});

test('an empty label is refused in words', async ({ app }) => {
  const page = await app.openPage('options', '#federation');
  await look(page, 'capulet..example');
  await expect(page.getByText(/is not a domain|no domain/i)).toBeVisible();
});

const nowhere = 'nowhere.example';
const unread = (page: Page, document: string) =>
  page
    .getByRole('region', { name: 'Documents', exact: true })
    .getByRole('listitem')
    .filter({ hasText: `${document} was not read` });

test('of a domain that does not exist the report says what the browser shows, and with access that it does not exist', async ({
  app,
}) => {
  const page = await app.openPage('options', '#federation');
  await look(page, nowhere);
  for (const document of ['host-meta.json (JRD)', 'host-meta (XRD)']) {
    await expect(unread(page, document)).toContainText(`No answer from ${nowhere}`);
    await expect(unread(page, document)).toContainText('does not say why: the name may not resolve');
  }
  await expect(page.getByRole('button', { name: 'Look again' })).toBeEnabled();
  await app.grant(`https://${nowhere}`);
  await page.getByRole('button', { name: 'Look again' }).click();
  for (const document of ['host-meta.json (JRD)', 'host-meta (XRD)'])
    await expect(unread(page, document)).toContainText(`The name ${nowhere} does not exist`);
});

test('a look can be stopped', async ({ app }) => {
  const page = await app.openPage('options', '#federation');
  await look(page, 'stalled.example');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByText('Stopped. What was found until then stands below.')).toBeVisible();
});

test('a report says what is wrong, by which specification, and what to change', async ({ app }) => {
  const page = await app.openPage('options', '#federation');
  await page.getByLabel('Servers are called as').fill('montague.example');
  await look(page, brokenDomain);
  const servers = page.getByRole('region', { name: 'Endpoints for servers' });
  await expect(servers).toContainText('XEP-0468 §2');
  await expect(servers).toContainText('127.0.0.1 is on your own machine or network');
  await expect(page.getByRole('article', { name: `wss://${brokenDomain}/ws` })).toContainText(
    'fails at stream',
  );
  const clients = page.getByRole('region', { name: 'Endpoints for clients' });
  await expect(clients).toContainText('10.0.0.7');
  await expect(page.getByRole('region', { name: 'HTTPS', exact: true })).toContainText('host-meta (XRD)');
  const documents = page.getByRole('region', { name: 'Documents', exact: true });
  await documents.getByText('What to change').first().click();
  await expect(documents.getByText('Caddy', { exact: true }).first()).toBeVisible();
});

test('the report before is kept, and what changed is told', async ({ app, world }) => {
  const host = 'changing.example';
  const page = await app.openPage('options', '#federation');
  await look(page, host);
  await expect(
    page.getByRole('article', { name: `wss://${host}/xmpp-websocket`, exact: true }),
  ).toContainText('offers read');
  await expect(page.getByRole('button', { name: 'Look again' })).toBeEnabled();
  world.documents.set(host, paths.xrd, {
    status: 404,
    headers: { 'access-control-allow-origin': '*' },
    body: '',
  });
  await app.killWorker();
  await page.getByRole('button', { name: 'Look again' }).click();
  const changes = page.getByRole('region', { name: /^Since/ });
  await expect(changes).toContainText('worse');
  await expect(changes).toContainText('host-meta (XRD) was not read');
  world.documents.publish(host, {});
  await page.getByRole('button', { name: 'Look again' }).click();
  await expect(changes).toContainText('better');
});

test('a list of domains is gone through, also where the worker dies in the midst of it', async ({ app }) => {
  test.setTimeout(120_000);
  const list = [
    ...['stalled.example', 'stalled-one.example', 'hanging.example', 'silent.example', 'late.example'],
    ...['html.example', 'missing.example', 'nowhere.example', 'refused.example', 'wrong-cert.example'],
    ...['capulet.example', 'montague.example', federatedDomain, brokenDomain],
  ];
  const page = await app.openPage('options', '#federation');
  await page.getByRole('button', { name: 'Many domains' }).click();
  await page.getByLabel('Domains, one a line').fill(list.join('\n'));
  await page.getByRole('button', { name: `Look at ${list.length} domains` }).click();
  await until('some are done and some are not', async () => {
    const round = await ask(page, 'reports.roundState', {});
    return round !== null && round.done > 0 && round.state === 'running' ? true : undefined;
  });
  await app.killWorker();
  await expect(page.getByText(`${list.length} of ${list.length} domains looked at`)).toBeVisible({
    timeout: 90_000,
  });
  await expect(page.locator('[data-kept]')).toHaveCount(list.length);
  await expect(page.locator(`[data-kept="${federatedDomain}"]`)).toContainText('passed');
  await expect(page.locator('[data-kept="nowhere.example"]')).toContainText('failed');
  await page.getByLabel(`How often ${federatedDomain} is looked at`).selectOption('every day');
  await expect(page.locator(`[data-kept="${federatedDomain}"]`)).toContainText('next in 23 hr.');
  await page.getByRole('link', { name: federatedDomain }).click();
  await expect(page.getByRole('article', { name: `wss://${federatedDomain}/xmpp-websocket` })).toBeVisible();
  // What failed is in the kept report in words.
  await page.getByRole('button', { name: 'Many domains' }).click();
  await page.getByRole('link', { name: nowhere }).click();
  await expect(unread(page, 'host-meta (XRD)')).toContainText('does not say why: the name may not resolve');
});
