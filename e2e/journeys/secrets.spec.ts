/**
 * A whole life of sessions, and then a search: whatever is kept, shown, copied or written to the console holds no
 * secret that crossed the wire. What is searched for is derived from the wire itself.
 */
import { expect, test, type Page } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accountOf, ask, storedFrames } from '../extension.ts';
import { hashOf, sections } from '../../src/ui/options/sections.ts';
import { root } from '../run/root.ts';
import { juliet } from '../world/accounts.ts';
import { launchChromium, type Chromium } from '../world/chromium.ts';
import { dumpFiles, dumpStores, oneByte } from '../world/dump.ts';
import { startWorld, type World } from '../world/index.ts';
import { needs } from '../world/needs.ts';
import { scratch } from '../world/scratch.ts';
import { findSecrets, secretsOn, type Place, type Secret } from '../world/secrets.ts';
import { until } from '../world/wait.ts';
import { frameRows, inPhase, signIn } from './steps.ts';

const extension = join(root, 'dist/chromium');

const kinds = [
  {
    name: 'SASL2 with tokens',
    // Every sign-in by a token brings the next one.
    options: {
      modules: ['sasl2', 'sasl2_bind2', 'sasl2_fast', 'sasl2_sm'],
      settings: { sasl2_fast_token_min_ttl: 0 },
    },
    mechanism: 'HT-SHA-256-NONE',
  },
  { name: 'SASL of RFC 6120', options: {}, mechanism: 'SCRAM-SHA-256' },
] as const;

/** Everything that a surface shows, and what each of its buttons puts on the clipboard. */
async function shown(page: Page, where: string): Promise<readonly Place[]> {
  await page.evaluate(() => {
    const copied: string[] = [];
    Object.assign(globalThis, { copied });
    Object.assign(navigator.clipboard, {
      writeText: (text: string) => Promise.resolve(void copied.push(text)),
    });
  });
  for (const button of await page.getByRole('button', { name: /^Copy/ }).all()) {
    await button.click({ timeout: 1000 }).catch(() => undefined);
  }
  const texts = await page.evaluate(() => {
    const copied = (Reflect.get(globalThis, 'copied') as string[]).join('\n');
    const fields = [...document.querySelectorAll('input, textarea')].map(
      (one) => (one as HTMLInputElement).value,
    );
    return { page: document.documentElement.outerHTML + fields.join('\n'), copied };
  });
  return [
    { where: `${where}, shown`, content: oneByte(texts.page) },
    { where: `${where}, copied`, content: oneByte(texts.copied) },
  ];
}

/** All frames as a file of each format, with what people said. */
async function exported(page: Page, folder: string): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const format of ['HAR', 'JSON Lines', 'pcapng', 'Markdown']) {
    await page.getByRole('button', { name: 'Export frames' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export frames' });
    await dialog.getByRole('radio', { name: /^All / }).check();
    await dialog.getByRole('radio', { name: new RegExp(`^${format}`) }).check();
    await dialog.getByRole('checkbox', { name: 'Hide texts and addresses' }).uncheck();
    await dialog.getByRole('checkbox', { name: /^I know/ }).check();
    const downloading = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    const path = join(folder, `exported.${format.replace(/\W/g, '')}`);
    await (await downloading).saveAs(path);
    await dialog.getByRole('button', { name: 'Done' }).click();
    places.push({ where: `export as ${format}`, content: readFileSync(path, 'latin1') });
  }
  return places;
}

/** The browser of one person, closed and opened again on the same profile. */
async function launch(world: World, home: string, console: string[], again = false): Promise<Chromium> {
  // Whom it trusts stays in the profile.
  const trust = again ? {} : { ca: world.ca.cert };
  const app = await launchChromium({ extension, home, addresses: world.addresses, ...trust });
  app.context.on('console', (message) => console.push(message.text()));
  const listen = (worker: ReturnType<typeof app.context.serviceWorkers>[number]): void =>
    void worker.on('console', (message) => console.push(message.text()));
  app.context.serviceWorkers().forEach(listen);
  app.context.on('serviceworker', listen);
  return app;
}

for (const { name, options, mechanism } of kinds) {
  test(`${name}: signed in over restarts of worker and browser, and no secret is found anywhere`, async () => {
    test.setTimeout(150_000);
    const missing = await needs('certutil', 'prosody');
    test.skip(missing !== undefined, missing ?? '');
    const world = await startWorld({ prosody: 'real', ...options });
    const profile = scratch('secrets');
    const console: string[] = [];
    let app = await launch(world, profile.path, console);
    try {
      let page = await app.openPage('options', '#accounts');
      await signIn(page, juliet);
      await inPhase(page, juliet.jid, 'online');
      const partner = await world.partner({ lines: [] });
      await partner.say(juliet.jid, 'before');

      // A worker that dies at any moment around a sign-in leaves one that needs no password.
      for (const wait of [300, 0, 20, 60, 120, 200]) {
        await app.killWorker();
        const known = world.tap.connections.length;
        await accountOf(page, juliet.jid);
        await until('it signs in', () => world.tap.connections.length > known || undefined);
        await page.waitForTimeout(wait);
      }
      await inPhase(page, juliet.jid, 'online');
      await ask(page, 'chat.send', { account: juliet.jid, to: 'romeo@montague.example', body: 'after' });
      await partner.hears('after');

      await app.close();
      app = await launch(world, profile.path, console, true);
      page = await app.openPage('options', '#accounts');
      const back = await inPhase(page, juliet.jid, 'online');
      expect(back.mechanism).toBe(mechanism);

      const secrets = [...secretsOn(world.tap.connections, juliet.password)];
      const names = new Set(secrets.map((secret) => secret.name));
      expect([...names]).toEqual(
        expect.arrayContaining(['password', 'SaltedPassword', 'ClientKey', 'StoredKey', 'ServerKey']),
      );
      // One of the first sign-in, and one of each sign-in by token.
      const tokens = secrets.filter((secret) => secret.name === 'token').length;
      expect(tokens).toBeGreaterThan(mechanism === 'HT-SHA-256-NONE' ? 2 : -1);

      const places: Place[] = [];
      for (const section of sections) {
        // Each by itself: a page that stays open is not loaded again for another section.
        const address = section === 'session' ? juliet.jid : '';
        await page.goto('about:blank');
        await page.goto(`${app.url('options')}${hashOf(section, address)}`);
        await expect(page.locator('main')).toHaveText(/\S/);
        await page.waitForTimeout(300);
        places.push(...(await shown(page, section)));
      }
      await page.goto(`${app.url('options')}#inspector`);
      places.push(...(await exported(page, profile.path)));
      // Frames of authentication, each opened and copied.
      await page.getByRole('combobox', { name: 'Filter' }).fill('kind:sasl');
      const rows = frameRows(page).filter({ hasText: /auth|challenge|response|success/i });
      await expect(rows.first()).toBeVisible();
      for (const row of (await rows.all()).slice(0, 8)) {
        await row.click({ timeout: 2000 }).catch(() => undefined);
        places.push(...(await shown(page, 'a frame')));
      }
      const popup = await app.openPage('popup');
      places.push(...(await shown(popup, 'popup')));
      await until('frames are stored', async () =>
        (await storedFrames(page)).length > 20 ? true : undefined,
      );
      const stores = await dumpStores(page);
      places.push(...stores, { where: 'console', content: oneByte(console.join('\n')) });

      // The search would find them: a stray one is planted in a database, in storage and in the console.
      const stray: Secret = { name: 'stray', bytes: randomBytes(32) };
      await page.evaluate(async (hex) => {
        const bytes = new Uint8Array((hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16)));
        await new Promise<void>((resolve) => {
          const opening = indexedDB.open('stray');
          opening.onupgradeneeded = () => opening.result.createObjectStore('raw').put({ bytes }, 1);
          opening.onsuccess = () => (opening.result.close(), resolve());
        });
        await chrome.storage.session.set({ stray: btoa(`x${String.fromCharCode(...bytes)}`) });
        globalThis.console.log(`stray ${hex.toUpperCase()}`);
      }, stray.bytes.toString('hex'));
      const planted = [
        ...(await dumpStores(page)),
        { where: 'console', content: oneByte(console.join('\n')) },
      ];
      expect(findSecrets(planted, [stray])).toEqual(
        expect.arrayContaining(['stray in stray/raw', 'stray in storage.session', 'stray in console']),
      );

      // Sealed, with a key that cannot be taken out; and in memory of the browser session no secret at all.
      const vault = stores.filter(({ where }) => where.startsWith('causeway.vault'));
      expect(vault.find(({ where }) => where.endsWith('/keys'))?.content).toContain('extractable=false');
      expect(vault.find(({ where }) => where.endsWith('/secrets'))?.content).toContain(juliet.jid);
      expect(findSecrets(places, secrets)).toEqual([]);

      // Signing out leaves nothing sealed either, and a token is of no use to who kept it.
      await page.goto(`${app.url('options')}#accounts`);
      const known = world.tap.connections.length;
      await page.getByRole('button', { name: /Sign out/ }).click();
      await inPhase(page, juliet.jid, 'offline');
      if (mechanism === 'HT-SHA-256-NONE') {
        await until('the token is taken back', () => {
          const told = world.tap.connections.slice(known).flatMap(({ frames }) => frames);
          return told.some(({ text }) => text.includes('<success')) || undefined;
        });
      }
      const after = await until('the vault is empty', async () => {
        const all = await dumpStores(page);
        return all.find(({ where }) => where === 'causeway.vault/secrets')?.content === '' ? all : undefined;
      });
      const last = secretsOn(world.tap.connections, juliet.password);
      expect(findSecrets(after, last)).toEqual([]);
      await app.close();
      expect(findSecrets(dumpFiles(profile.path), last)).toEqual([]);
    } finally {
      await app.close().catch(() => undefined);
      profile.remove();
      await world.stop();
    }
  });
}

test('what a browser session keeps is closed to scripts in pages', async () => {
  const missing = await needs('certutil', 'prosody');
  test.skip(missing !== undefined, missing ?? '');
  const world = await startWorld({ prosody: 'real' });
  const copy = scratch('content-script');
  cpSync(extension, copy.path, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(copy.path, 'manifest.json'), 'utf8')) as object;
  const matches = ['https://capulet.example/*'];
  const scripts = [{ matches, js: ['probe.js'], run_at: 'document_end' }];
  writeFileSync(join(copy.path, 'manifest.json'), JSON.stringify({ ...manifest, content_scripts: scripts }));
  writeFileSync(
    join(copy.path, 'probe.js'),
    `const say = (text) => (document.documentElement.dataset.session = text);
     try { chrome.storage.session.get(null).then((all) => say('open: ' + Object.keys(all)), (error) => say('closed: ' + error.message)); }
     catch (error) { say('closed: ' + error.message); }`,
  );
  const app = await launchChromium({ extension: copy.path, addresses: world.addresses, ca: world.ca.cert });
  try {
    const page = await app.openPage('options', '#accounts');
    await signIn(page, juliet);
    await inPhase(page, juliet.jid, 'online');
    const outside = await app.context.newPage();
    await outside.goto('https://capulet.example/');
    await expect(outside.locator('html')).toHaveAttribute('data-session', /^closed: /);
  } finally {
    await app.close();
    copy.remove();
    await world.stop();
  }
});
