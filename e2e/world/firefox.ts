/** Firefox with an extension loaded, which finds and trusts the test world; driven by WebDriver BiDi. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { connectBidi, type Bidi } from './bidi.ts';
import { findFirefox } from './find.ts';
import { openFirefoxPage, runIn, type FirefoxPage } from './firefox-page.ts';
import type { Address } from './names.ts';
import { pages, type PageName } from './pages.ts';
import { start } from './processes.ts';
import { startNameProxy } from './proxy.ts';
import { scratch } from './scratch.ts';
import { trust } from './trust.ts';
import { until } from './wait.ts';

export interface FirefoxOptions {
  /** Folder of the unpacked extension, e.g. `dist/firefox`. */
  readonly extension: string;
  /** Names to map, usually `world.addresses`; no other name exists. */
  readonly addresses?: readonly Address[];
  /** Certificate of the authority to trust, PEM, usually `world.ca.cert`. */
  readonly ca?: string;
  /** CSS pixels of a page; default 1280 × 800. */
  readonly viewport?: Viewport;
  readonly colorScheme?: 'light' | 'dark';
  /** Further preferences. */
  readonly preferences?: Preferences;
}

interface Viewport {
  readonly width: number;
  readonly height: number;
}
type Preferences = Readonly<Record<string, string | number | boolean>>;

export interface Firefox {
  readonly version: string;
  /** URL of a page of the extension. */
  url(page: PageName): string;
  /** Opens a page of the extension in a tab; `hash` picks a section. */
  openPage(page: PageName, hash?: string): Promise<FirefoxPage>;
  /** Sets a preference while it runs. */
  prefer(name: string, value: string | number | boolean): Promise<void>;
  /** Runs a function in the browser's own context, where `WebExtensionPolicy` and the like are. */
  inBrowser<A extends readonly unknown[], R>(work: (...args: A) => R | Promise<R>, ...args: A): Promise<R>;
  /** Ends the event page as the browser does when it is idle; the next event or message wakes it. */
  killBackground(): Promise<void>;
  close(): Promise<void>;
}

/** What `layout.css.prefers-color-scheme.content-override` takes. */
const schemes = { dark: 0, light: 1 } as const;

/** A fresh profile asks nobody and tells nobody anything; what is left is held back by the proxy. */
const quiet: Preferences = {
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.trr.mode': 5,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
};

function proxied(port: number): Preferences {
  return {
    'network.proxy.type': 1,
    'network.proxy.http': '127.0.0.1',
    'network.proxy.http_port': port,
    'network.proxy.ssl': '127.0.0.1',
    'network.proxy.ssl_port': port,
    'network.proxy.failover_direct': false,
  };
}

/**
 * Starts Firefox and installs the extension for this run.
 * @throws if Firefox is missing (with the command to install it), or the extension does not load
 */
export async function launchFirefox(options: FirefoxOptions): Promise<Firefox> {
  const found = await findFirefox();
  if (!found.found) throw new Error(`${found.why} Install it with: ${found.install}`);
  const extension = resolve(options.extension);
  const id = geckoId(extension);
  const uuid = randomUUID();
  const home = scratch('firefox');
  const profile = join(home.path, 'profile');
  mkdirSync(profile, { recursive: true });
  if (options.ca !== undefined) await trust(profile, options.ca);
  const proxy = await startNameProxy(options.addresses ?? []);
  writePreferences(profile, {
    ...quiet,
    ...proxied(proxy.port),
    'extensions.webextensions.uuids': JSON.stringify({ [id]: uuid }),
    'layout.css.prefers-color-scheme.content-override': schemes[options.colorScheme ?? 'light'],
    ...options.preferences,
  });
  const browser = await start(
    found.path,
    [
      '--headless',
      '--no-remote',
      '--profile',
      profile,
      '--remote-debugging-port=0',
      '--remote-allow-system-access',
      'about:blank',
    ],
    { env: { ...process.env, HOME: home.path, MOZ_CRASHREPORTER_DISABLE: '1' } },
  );
  let bidi: Bidi | undefined;
  const close = async (): Promise<void> => {
    bidi?.close();
    await browser.stop();
    await proxy.stop();
    home.remove();
  };
  try {
    const session = await until('Firefox tells its port', () => debuggingUrl(profile), 60_000);
    bidi = await connectBidi(session);
    await bidi.send('webExtension.install', { extensionData: { type: 'path', path: extension } });
  } catch (error) {
    const said = browser.output();
    await close();
    throw new Error(`Firefox did not come up with ${extension}: ${said}`, { cause: error });
  }
  const driver = bidi;
  const viewport = options.viewport ?? { width: 1280, height: 800 };
  const url = (page: PageName): string => `moz-extension://${uuid}/${pages[page]}`;

  async function inBrowser<A extends readonly unknown[], R>(
    work: (...args: A) => R | Promise<R>,
    ...args: A
  ): Promise<R> {
    const tree = await driver.send('browsingContext.getTree', { 'moz:scope': 'chrome', maxDepth: 0 });
    const [window] = tree['contexts'] as readonly { readonly context: string }[];
    if (window === undefined) throw new Error('Firefox has no window');
    return runIn(driver, window.context, work, ...args);
  }

  return {
    version: found.version,
    url,
    openPage: (page, hash = '') => openFirefoxPage(driver, url(page) + hash, viewport),
    inBrowser,
    prefer: (name, value) =>
      inBrowser(
        (key, to) => {
          if (typeof to === 'string') Services.prefs.setStringPref(key, to);
          else if (typeof to === 'number') Services.prefs.setIntPref(key, to);
          else Services.prefs.setBoolPref(key, to);
        },
        name,
        value,
      ),
    killBackground: () =>
      inBrowser(
        (extensionId) =>
          WebExtensionPolicy.getByID(extensionId).extension.terminateBackground({
            ignoreDevToolsAttached: true,
            disableResetIdleForTest: true,
          }),
        id,
      ),
    close,
  };
}

/** What Firefox has in its own context, as far as it is used here. */
declare const Services: {
  readonly prefs: {
    setStringPref(name: string, value: string): void;
    setIntPref(name: string, value: number): void;
    setBoolPref(name: string, value: boolean): void;
  };
};
declare const WebExtensionPolicy: {
  getByID(id: string): {
    readonly extension: { terminateBackground(options: object): Promise<void> };
  };
};

function geckoId(extension: string): string {
  const manifest = JSON.parse(readFileSync(join(extension, 'manifest.json'), 'utf8')) as {
    readonly browser_specific_settings: { readonly gecko: { readonly id: string } };
  };
  return manifest.browser_specific_settings.gecko.id;
}

function writePreferences(profile: string, preferences: Preferences): void {
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  writeFileSync(join(profile, 'user.js'), `${lines.join('\n')}\n`);
}

function debuggingUrl(profile: string): string | undefined {
  try {
    const text = readFileSync(join(profile, 'WebDriverBiDiServer.json'), 'utf8');
    const { ws_host, ws_port } = JSON.parse(text) as { readonly ws_host: string; readonly ws_port: number };
    return `ws://${ws_host}:${ws_port}/session`;
  } catch {
    // Not there yet, or half written.
    return undefined;
  }
}
