/** Chromium with an extension loaded, which finds and trusts the test world. */
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { findChromium } from './find.ts';
import { hostResolverRules, type Address } from './names.ts';
import { pages, type PageName } from './pages.ts';
import { scratch } from './scratch.ts';
import { trustStore } from './trust.ts';

export interface ChromiumOptions {
  /** Folder of the unpacked extension, e.g. `dist/chromium`. */
  readonly extension: string;
  /** Names to map, usually `world.addresses`; with them, no other name exists. Absent: the real network. */
  readonly addresses?: readonly Address[];
  /** Certificate of the authority to trust, PEM, usually `world.ca.cert`. */
  readonly ca?: string;
  /** HOME and profile; kept if given, otherwise temporary. */
  readonly home?: string;
  /** Default true. */
  readonly headless?: boolean;
  /** CSS pixels; default 1280 × 800, and as large as the window where there is one. */
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  /** Further switches. */
  readonly args?: readonly string[];
}

export interface Chromium {
  readonly context: BrowserContext;
  readonly extensionId: string;
  readonly version: string;
  /** URL of a page of the extension. */
  url(page: PageName): string;
  /** Opens a page of the extension in a tab; `hash` picks a section. */
  openPage(page: PageName, hash?: string): Promise<Page>;
  /** Ends the service worker as the browser does when it is idle; the next event or message wakes it. */
  killWorker(): Promise<void>;
  /**
   * Answers yes beforehand: when the extension asks for `https://host` from a click, it gets it at once.
   * Until it asks, it has nothing. (A headless browser never answers the question itself.)
   */
  approve(origin: string): Promise<void>;
  /** Approves and asks: the extension has access to the origin, and `webRequest`, from now on. */
  grant(origin: string): Promise<void>;
  close(): Promise<void>;
}

export const quiet = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts Chromium and waits for the extension's service worker.
 * @throws if Chromium is missing (with the command to install it), or the extension does not load
 */
export async function launchChromium(options: ChromiumOptions): Promise<Chromium> {
  const found = await findChromium();
  if (!found.found) throw new Error(`${found.why} Install it with: ${found.install}`);
  const temporary = options.home === undefined ? scratch('chromium') : undefined;
  const home = options.home ?? temporary?.path ?? '';
  mkdirSync(home, { recursive: true });
  if (options.ca !== undefined) await trustStore(home, options.ca);

  const extension = resolve(options.extension);
  const headless = options.headless ?? true;
  const context = await chromium.launchPersistentContext(join(home, 'profile'), {
    executablePath: found.path,
    headless,
    // Chromium refuses to run sandboxed as root, and only then.
    chromiumSandbox: process.getuid?.() !== 0,
    env: { ...environment(), HOME: home, ...displayAccess() },
    viewport: options.viewport ?? (headless ? { width: 1280, height: 800 } : null),
    colorScheme: options.colorScheme ?? 'light',
    args: [
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
      ...quiet,
      ...(options.addresses === undefined ? [] : [hostResolverRules(options.addresses)]),
      ...(options.args ?? []),
    ],
  });

  async function close(): Promise<void> {
    await context.close();
    temporary?.remove();
  }

  const worker = await Promise.resolve(
    context.serviceWorkers()[0] ?? context.waitForEvent('serviceworker', { timeout: 10_000 }),
  ).catch(async (error: unknown) => {
    await close();
    throw new Error(`no service worker came from ${extension}`, { cause: error });
  });
  const extensionId = new URL(worker.url()).host;
  const url = (page: PageName) => `chrome-extension://${extensionId}/${pages[page]}`;

  return {
    context,
    extensionId,
    version: found.version,
    url,
    async openPage(page, hash = '') {
      const tab = await context.newPage();
      await tab.goto(url(page) + hash);
      return tab;
    },
    killWorker: () => killWorker(context, extensionId),
    approve: (origin) => approve(context, extensionId, origin),
    grant: (origin) => grant(context, extensionId, origin),
    close,
  };
}

/** A file of the extension, not one of its pages: it has the API, and runs no script of its own. */
async function blankPage(context: BrowserContext, id: string): Promise<Page> {
  const tab = await context.newPage();
  await tab.goto(`chrome-extension://${id}/manifest.json`);
  return tab;
}

const hostPattern = (origin: string) => `https://${new URL(origin).hostname}/*`;

async function approve(context: BrowserContext, id: string, origin: string): Promise<void> {
  const tab = await context.newPage();
  await tab.goto('chrome://extensions');
  const args = [id, hostPattern(origin)] as const;
  await tab.evaluate(([extension, host]) => chrome.developerPrivate.addHostPermission(extension, host), args);
  await tab.close();
}

async function grant(context: BrowserContext, id: string, origin: string): Promise<void> {
  await approve(context, id, origin);
  const tab = await blankPage(context, id);
  const granted = await tab.evaluate(
    (host) => chrome.permissions.request({ permissions: ['webRequest'], origins: [host] }),
    hostPattern(origin),
  );
  await tab.close();
  if (!granted) throw new Error(`access to ${origin} was not granted`);
}

async function killWorker(context: BrowserContext, id: string): Promise<void> {
  const tab = await blankPage(context, id);
  const session = await context.newCDPSession(tab);
  const stopped = new Promise<void>((done) => {
    session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      if (versions.length > 0 && versions.every((version) => version.runningStatus === 'stopped')) done();
    });
  });
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await stopped;
  await tab.close();
}

/** A window is opened with the person's own key to the display, which lies in the HOME they really have. */
function displayAccess(): Record<string, string> {
  const key = process.env['XAUTHORITY'] ?? join(homedir(), '.Xauthority');
  return existsSync(key) ? { XAUTHORITY: key } : {};
}

function environment(): Record<string, string> {
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
