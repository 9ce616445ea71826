/** Pinned keys: matched, not matched, changed and approved, on the real certificate that Chromium trusts. */
import type { Page } from 'playwright-core';
import { ask, storedFrames } from '../extension.ts';
import { juliet } from '../world/accounts.ts';
import { keyHashes } from '../world/ca.ts';
import type { World } from '../world/index.ts';
import { paths } from '../world/publication.ts';
import { expect, test } from './fixture.ts';
import { inPhase, resolve, signIn } from './steps.ts';

const at = (host: string) => ({ jid: `juliet@${host}`, password: juliet.password });
const showsCertificates = ['--enable-features=WebRequestSecurityInfo'];
const sockets = ({ tap }: World, host: string) => tap.connections.filter((one) => one.host === host);

async function pinned(page: Page, domain: string): Promise<void> {
  await page.goto(page.url().replace(/#.*/, `#pins?domain=${domain}`));
}

test.describe('where Chromium shows certificates', () => {
  test.use({ look: { args: showsCertificates } });

  test('a pinned key that is met is told as seen on the same server', async ({ app, world }) => {
    await app.grant('https://complete.example');
    const page = await app.openPage('options', '#accounts');
    await signIn(page, at('complete.example'));
    const state = await inPhase(page, 'juliet@complete.example', 'online');
    expect(state.pins).toBe('seen');
    await pinned(page, 'complete.example');
    const kept = page.locator('[data-pin]');
    await expect(kept.filter({ hasText: 'complete.example:443' }).first()).toContainText(
      'seen on the same server',
    );
    await expect(kept.filter({ hasText: 'every endpoint' }).first()).toContainText('seen on the same server');
    const own = world.documents.keyOf('complete.example').sha256;
    const records = await ask(page, 'pins.list', {});
    const checked = records.filter(
      ({ domain, checked }) => domain === 'complete.example' && checked !== null,
    );
    expect(checked.length).toBeGreaterThan(1);
    for (const record of checked) expect(record.checked?.key).toBe(own);
  });

  test('a key that is none of those pinned ends it before a socket is opened', async ({ app, world }) => {
    const before = sockets(world, 'mispinned.example').length;
    await app.grant('https://mispinned.example');
    const page = await app.openPage('options', '#accounts');
    await signIn(page, at('mispinned.example'));
    const state = await inPhase(page, 'juliet@mispinned.example', 'stopped');
    const met = world.documents.keyOf('mispinned.example').sha256;
    expect(state.failure).toMatchObject({ area: 'pins', failure: { code: 'pin-mismatch', met } });
    await expect(page.getByText('another key', { exact: false }).first()).toBeVisible();
    expect(sockets(world, 'mispinned.example')).toHaveLength(before);
    expect((await storedFrames(page)).filter(({ text }) => text.includes('<auth'))).toEqual([]);
  });

  test('a server that shows another key from one day to the next is left alone', async ({ app, world }) => {
    await app.grant('https://changing.example');
    const page = await app.openPage('options', '#accounts');
    await signIn(page, at('changing.example'));
    await inPhase(page, 'juliet@changing.example', 'online');
    await ask(page, 'accounts.signOut', { jid: 'juliet@changing.example' });
    world.tap.present('changing.example', await world.documents.nextCertificate('changing.example'));
    try {
      await expect
        .poll(async () => {
          const asked = { domain: 'changing.example', url: 'wss://changing.example/xmpp-websocket' };
          return (await ask(page, 'discovery.try', asked)).pins;
        })
        .toBe('mismatch');
    } finally {
      world.tap.present('changing.example', await world.ca.leaf('changing.example'));
    }
  });
});

test('where it shows none, keys are listed, the session says so, and can be forbidden', async ({ app }) => {
  const page = await app.openPage('options', '#accounts');
  await signIn(page, at('complete.example'));
  expect((await inPhase(page, 'juliet@complete.example', 'online')).pins).toBe('listed');
  await page.goto(`${app.url('options')}#connection`);
  await resolve(page, 'complete.example');
  await expect(page.locator('[data-candidate]').first()).toContainText('not checkable here');

  await ask(page, 'accounts.signOut', { jid: 'juliet@complete.example' });
  await page.goto(`${app.url('options')}#settings`);
  await page.getByLabel('cannot be verified', { exact: false }).check();
  await expect.poll(async () => (await ask(page, 'settings.get', {})).refuseUnverified).toBe(true);
  await page.goto(`${app.url('options')}#accounts`);
  await ask(page, 'accounts.signIn', { ...at('complete.example'), allowPlain: false });
  const state = await inPhase(page, 'juliet@complete.example', 'stopped');
  expect(state.failure).toMatchObject({ area: 'pins', failure: { code: 'pin-unverified' } });
});

test('other keys than before wait for the person, who approves them', async ({ app, world }) => {
  const host = 'changing.example';
  const page = await app.openPage('options', '#accounts');
  await ask(page, 'discovery.resolve', { address: host, use: 'all' });
  const next = keyHashes((await world.documents.nextCertificate(host)).cert);
  try {
    world.documents.publish(host, {
      pins: [next, keyHashes((await world.ca.leaf('spare-too.example')).cert)],
    });
    await ask(page, 'discovery.resolve', { address: host, use: 'all', refresh: true });
    await signIn(page, at(host));
    const state = await inPhase(page, `juliet@${host}`, 'needs-you');
    expect(state.need).toBe('changed-key');

    await pinned(page, host);
    const notices = page.getByRole('article').filter({ hasText: `${host} publishes other keys than before` });
    await expect(notices.first()).toBeVisible();
    await app.killWorker();
    for (let left = await notices.count(); left > 0; left -= 1) {
      await page
        .getByRole('button', { name: `Approve what ${host} publishes now` })
        .first()
        .click();
      await page.getByRole('button', { name: 'Yes, it was confirmed' }).click();
      await expect(notices).toHaveCount(left - 1);
    }
    // The worker that knew the password is gone: nothing but the password is wanting now.
    expect((await inPhase(page, `juliet@${host}`, 'needs-you')).need).toBe('password');
  } finally {
    world.documents.publish(host, {});
  }
});

test('a key that is published beside the old one alarms nobody; that the old one goes at once does', async ({
  app,
  world,
}) => {
  const host = 'changing.example';
  const page = await app.openPage('options', '#accounts');
  const own = world.documents.keyOf(host);
  const next = keyHashes((await world.documents.nextCertificate(host)).cert);
  const look = async () => {
    await ask(page, 'discovery.resolve', { address: host, use: 'all', refresh: true });
    return (await ask(page, 'pins.list', {})).find(({ source }) => source === 'host-meta-2');
  };
  try {
    await look();
    world.documents.publish(host, { pins: [own, next] });
    const rolling = await look();
    expect(rolling).toMatchObject({ change: null });
    expect(rolling?.rolledAt).not.toBeNull();
    await pinned(page, host);
    await expect(page.getByText('another key beside it since').first()).toBeVisible();
    world.documents.publish(host, { pins: [next] });
    expect(await look()).toMatchObject({ change: { kind: 'changed' } });
  } finally {
    world.documents.publish(host, {});
  }
});

test('keys are carried from one browser to another in a file', async ({ app }) => {
  const page = await app.openPage('options', '#accounts');
  await ask(page, 'discovery.resolve', { address: 'complete.example', use: 'all' });
  const before = await ask(page, 'pins.list', {});
  expect(before.length).toBeGreaterThan(2);
  await pinned(page, '');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  const file = await (await downloading).path();
  for (const { id } of before) await ask(page, 'pins.remove', { id });
  await expect(page.getByText('No keys are pinned yet')).toBeVisible();
  await page.locator('input[type=file]').setInputFiles(file);
  await expect(page.getByText(`${String(before.length)} records added`)).toBeVisible();
  expect((await ask(page, 'pins.list', {})).map(({ id }) => id).sort()).toEqual(
    before.map(({ id }) => id).sort(),
  );
});

test('a HACX method for another name is listed and never dialled', async ({ app, world }) => {
  const before = sockets(world, 'fronted.example').length;
  const page = await app.openPage('options', '#accounts');
  await signIn(page, at('fronted.example'));
  const state = await inPhase(page, 'juliet@fronted.example', 'stopped');
  expect(state.failure).toMatchObject({ area: 'session', failure: { code: 'no-candidate' } });
  await page.goto(`${app.url('options')}#connection`);
  await resolve(page, 'fronted.example');
  await expect(page.locator('[data-candidate]')).toHaveCount(2);
  expect(sockets(world, 'fronted.example')).toHaveLength(before);
});

test('what was read is used past its time while the network is away', async ({ app, world }) => {
  const host = 'changing.example';
  const page = await app.openPage('options', '#connection');
  try {
    world.documents.publish(host, { ttl: 0 });
    await resolve(page, host);
    await expect(page.locator('[data-candidate^="websocket"]')).toContainText('wss://changing.example');
    for (const path of Object.values(paths)) {
      world.documents.set(host, path, {
        status: 503,
        headers: { 'access-control-allow-origin': '*' },
        body: '',
      });
    }
    await app.killWorker();
    const again = await ask(page, 'discovery.resolve', { address: host, use: 'all', refresh: true });
    expect(again.candidates.find(({ dialable }) => dialable)?.url).toBe(
      'wss://changing.example/xmpp-websocket',
    );
    expect(again.documents.find(({ kind }) => kind === 'hacx')?.outcome).toMatchObject({
      ok: true,
      kept: { failure: { code: 'http-status', status: 503 } },
    });
  } finally {
    world.documents.publish(host, {});
  }
});
