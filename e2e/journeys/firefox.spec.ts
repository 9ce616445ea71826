/** The extension in Firefox: a session on Prosody, and the inspector held against what crossed the wire. */
import { test } from '@playwright/test';
import { join } from 'node:path';
import { root } from '../run/root.ts';
import { juliet } from '../world/accounts.ts';
import { keys, type FirefoxPage } from '../world/firefox-page.ts';
import { launchFirefox, type Firefox } from '../world/firefox.ts';
import { startWorld, type World } from '../world/index.ts';
import { needs } from '../world/needs.ts';
import { until } from '../world/wait.ts';
import { equalsTap, inFirefox } from './inspected.ts';

const missing = await needs('firefox', 'prosody', 'certutil');

const look = (page: FirefoxPage, name: string): Promise<void> =>
  page.screenshot(join(root, '.work/looks', `firefox-${name}.png`));

/** Waits until the page says something. */
const says = (page: FirefoxPage, words: string): Promise<true> =>
  until(
    `the page says “${words}”`,
    async () => (await page.evaluate(() => document.body.innerText)).includes(words) || undefined,
    60_000,
  ).catch(async (error: unknown) => {
    await look(page, 'missing');
    throw error;
  });

test.describe('in Firefox', () => {
  test.skip(missing !== undefined, missing ?? '');
  let world: World;
  let app: Firefox;
  const stops: (() => Promise<void>)[] = [];

  test.beforeAll(async () => {
    test.setTimeout(120_000);
    world = await startWorld({ prosody: 'real' });
    stops.push(world.stop);
    app = await launchFirefox({
      extension: join(root, 'dist/firefox'),
      addresses: world.addresses,
      ca: world.ca.cert,
    });
    stops.push(() => app.close());
  });
  test.afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  test('every frame of a session is shown as the tap recorded it, and outlives the event page', async () => {
    test.setTimeout(180_000);
    const page = await app.openPage('options', '#accounts');
    await page.fill('Your XMPP address', juliet.jid);
    await page.fill('Password', juliet.password);
    await page.click('button', 'Sign in');
    await says(page, 'Online');
    const partner = await world.partner({ lines: [] });
    await partner.say(juliet.jid, 'tab\tquote " amp & less < é 😀  two spaces');
    await page.goto(`${app.url('options')}#inspector`);
    await says(page, 'two spaces');
    await equalsTap(inFirefox(page), world.tap.connections[0]?.frames ?? []);
    await look(page, 'inspector-light');
    await app.prefer('layout.css.prefers-color-scheme.content-override', 0);
    await page.setViewport({ width: 480, height: 800 });
    await look(page, 'inspector-narrow-dark');
    await page.setViewport({ width: 1280, height: 800 });
    await look(page, 'inspector-dark');

    // The browser ends the event page; the next one resumes the session, and both are in the list.
    const before = world.tap.connections.length;
    await app.killBackground();
    await page.goto(`${app.url('options')}#accounts`);
    await until('it dials again', () => world.tap.connections.length > before || undefined, 30_000);
    await says(page, 'Online');
    await partner.say(juliet.jid, 'Art thou there yet?');
    await page.goto(`${app.url('options')}#inspector`);
    await says(page, 'Art thou there yet?');
    await page.fill('Filter', `kind:message${keys.enter}`);
    await says(page, '2 of ');
    await says(page, 'two spaces');
    await partner.stop();
  });
});
