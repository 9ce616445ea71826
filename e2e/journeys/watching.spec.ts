/** Domains that are watched: looked at by alarm, with nobody there, and the person told of what got worse. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ask } from '../extension.ts';
import { root } from '../run/root.ts';
import { launchChromium, type Chromium } from '../world/chromium.ts';
import { paths } from '../world/publication.ts';
import { scratch } from '../world/scratch.ts';
import { until } from '../world/wait.ts';
import { test as base, expect } from './fixture.ts';

// A look, the death of a worker, an alarm and another look.
base.describe.configure({ timeout: 180_000 });

const host = 'changing.example';
const from = 'montague.example';

/**
 * The extension as it is once the person has allowed it notifications: a headless browser cannot be asked, so the
 * manifest of a copy has the permission from the start.
 */
const test = base.extend({
  app: async ({ world, look }, use) => {
    const copy = scratch('permitted');
    cpSync(join(root, 'dist/chromium'), copy.path, { recursive: true });
    const path = join(copy.path, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as {
      permissions: string[];
      optional_permissions: string[];
    };
    manifest.permissions.push('notifications');
    manifest.optional_permissions = manifest.optional_permissions.filter((one) => one !== 'notifications');
    writeFileSync(path, JSON.stringify(manifest));
    const app = await launchChromium({
      extension: copy.path,
      addresses: world.addresses,
      ca: world.ca.cert,
      ...look,
    });
    await use(app);
    await app.close();
    copy.remove();
  },
});

/** A page with the API of the extension that talks to no worker by itself. */
async function quietPage({ context, extensionId }: Chromium): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`chrome-extension://${extensionId}/manifest.json`);
  return page;
}

/** Looks once, and watches from then on. */
async function watch(page: Page, domain: string): Promise<void> {
  await ask(page, 'federation.look', { domain, from, run: 'first-look' });
  await ask(page, 'reports.watch', { domain, hours: 1, from });
}

/** The hour is over in `ms`: the store says so, and whichever worker wakes next reads it. */
async function endHour(page: Page, app: Chromium, domain: string, ms: number): Promise<void> {
  await app.killWorker();
  await page.evaluate(
    ([name, at]) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('causeway.reports');
        opening.onerror = () => reject(new Error('the reports cannot be read'));
        opening.onsuccess = () => {
          const db = opening.result;
          const tx = db.transaction('watches', 'readwrite');
          const asked = tx.objectStore('watches').get(name) as IDBRequest<{ nextAt: number }>;
          asked.onsuccess = () => tx.objectStore('watches').put({ ...asked.result, nextAt: at });
          tx.oncomplete = () => {
            db.close();
            resolve();
          };
          tx.onerror = () => reject(new Error('the watch cannot be written'));
        };
      }),
    [domain, Date.now() + ms] as const,
  );
}

const raised = (page: Page): Promise<string[]> =>
  page.evaluate(async () => Object.keys(await chrome.notifications.getAll()));

async function toldOf(page: Page, domain: string): Promise<readonly string[]> {
  await until(
    'the person is told',
    async () => ((await raised(page)).includes(`domain ${domain}`) ? true : undefined),
    60_000,
  );
  const kept = await ask(page, 'reports.get', { domain });
  return (kept?.since?.changes ?? []).flatMap(({ kind, after, before }) =>
    kind === 'worse' ? ((after ?? before)?.code ?? []) : [],
  );
}

test('a worse report, by an alarm that wakes a dead worker', async ({ app, world }) => {
  const page = await quietPage(app);
  await watch(page, host);
  expect(await raised(page)).toEqual([]);
  const [before] = await ask(page, 'reports.list', {});
  world.documents.set(host, paths.xrd, {
    status: 404,
    headers: { 'access-control-allow-origin': '*' },
    body: '',
  });
  try {
    await endHour(page, app, host, 15_000);
    // Makes the appointment, and is gone before it.
    await ask(page, 'reports.list', {});
    expect(await page.evaluate(() => chrome.alarms.get('appointment'))).toBeDefined();
    await app.killWorker();
    expect(await toldOf(page, host)).toContain('document-failed');
    const [after] = await ask(page, 'reports.list', {});
    expect(after?.at).toBeGreaterThan(before?.at ?? Infinity);
    expect(after?.watch?.nextAt).toBeGreaterThan(Date.now() + 30 * 60_000);
  } finally {
    world.documents.publish(host, {});
  }
});

test('as bad as before is no news', async ({ app }) => {
  const page = await quietPage(app);
  await watch(page, host);
  const [before] = await ask(page, 'reports.list', {});
  await endHour(page, app, host, -1);
  await until('it was looked at again', async () => {
    const [now] = await ask(page, 'reports.list', {});
    return now !== undefined && now.at > (before?.at ?? Infinity) ? true : undefined;
  });
  expect(await raised(page)).toEqual([]);
});

test.describe('where Chromium shows certificates', () => {
  test.use({ look: { args: ['--enable-features=WebRequestSecurityInfo'] } });

  test('another key than the pinned ones', async ({ app, world }) => {
    await app.grant(`https://${host}`);
    const page = await quietPage(app);
    await watch(page, host);
    world.tap.present(host, await world.documents.nextCertificate(host));
    try {
      await endHour(page, app, host, -1);
      await ask(page, 'reports.list', {});
      expect(await toldOf(page, host)).toContain('endpoint-failed');
    } finally {
      world.tap.present(host, await world.ca.leaf(host));
    }
  });

  test('a certificate that ends soon', async ({ app, world }) => {
    const domain = 'capulet.example';
    await app.grant(`https://${domain}`);
    const page = await quietPage(app);
    await watch(page, domain);
    world.tap.present(domain, await world.ca.leaf(domain, { days: 5 }));
    try {
      await endHour(page, app, domain, -1);
      await ask(page, 'reports.list', {});
      expect(await toldOf(page, domain)).toContain('certificate-expiring');
    } finally {
      world.tap.present(domain, await world.ca.leaf(domain));
    }
  });
});
