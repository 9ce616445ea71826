/** The extension in Firefox: a session on Prosody, the inspector held against what crossed the wire, and the sidebar. */
import { expect, test } from '@playwright/test';
import { join } from 'node:path';
import { root } from '../run/root.ts';
import { juliet, romeo } from '../world/accounts.ts';
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
    await equalsTap(inFirefox(page), world.tap.connections);
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

  test('the sidebar shows who writes, and a link of a page opens the talk there', async () => {
    test.setTimeout(120_000);
    const partner = await world.partner({ lines: [] });
    await partner.say(juliet.jid, 'By yonder blessed moon');
    const page = await app.openPage('options', '#accounts');
    await says(page, 'Online');
    await app.inBrowser(
      (sidebar) => SidebarController.show(sidebar),
      'causeway_causeway_example-sidebar-action',
    );
    let shown = '';
    await until(
      'the sidebar shows the message',
      async () => {
        shown = await page.evaluate(() => {
          const views = browser.extension.getViews({ type: 'sidebar' });
          return views.map(({ document }) => `${document.URL} ${document.body.innerText}`).join();
        });
        return shown.includes('By yonder blessed moon') || undefined;
      },
      30_000,
    ).catch((error: unknown) => {
      throw new Error(`the sidebar shows: ${shown}`, { cause: error });
    });

    // Firefox asks a person first who is to open such links; this is what it does when they chose.
    const handlers = await app.inBrowser((link) => {
      const service = Cc['@mozilla.org/uriloader/external-protocol-service;1'].getService(
        Ci.nsIExternalProtocolService,
      );
      const handlers = service.getProtocolHandlerInfo('xmpp').possibleApplicationHandlers;
      const handler = handlers.queryElementAt(0, Ci.nsIWebHandlerApp);
      handler.launchWithURI(Services.io.newURI(link), null);
      return [handlers.length, handler.name, handler.uriTemplate];
    }, `xmpp:${romeo.jid}?message;body=Art%20thou`);
    expect(handlers).toEqual([1, 'Causeway', expect.stringMatching(/^moz-extension:.*#link\?uri=%s$/)]);
    const suggests = new RegExp(`A link suggests writing to ${romeo.jid}[^]*Art thou`);
    await until(
      'what the link says is filled in, and nothing is done',
      async () => {
        const shown = await page.evaluate(() =>
          browser.extension.getViews({ type: 'tab' }).map(({ document }) => document.body.innerText),
        );
        return shown.some((text) => suggests.test(text)) || undefined;
      },
      30_000,
    );
    await partner.stop();
  });
});

/** What Firefox has in its own window, as far as it is used here. */
declare const SidebarController: { show(id: string): Promise<boolean> };
declare const Services: { readonly io: { newURI(link: string): object } };
declare const Ci: Readonly<Record<'nsIExternalProtocolService' | 'nsIWebHandlerApp', object>>;
interface Handler {
  readonly name: string;
  readonly uriTemplate: string;
  launchWithURI(link: object, context: null): void;
}
interface Handlers {
  readonly length: number;
  queryElementAt(index: number, kind: object): Handler;
}
declare const Cc: {
  readonly '@mozilla.org/uriloader/external-protocol-service;1': {
    getService(kind: object): {
      getProtocolHandlerInfo(scheme: string): { readonly possibleApplicationHandlers: Handlers };
    };
  };
};
/** And its extensions in their pages. */
declare const browser: {
  readonly extension: { getViews(of: { type: 'sidebar' | 'tab' }): readonly Window[] };
};
