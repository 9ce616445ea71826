/** What a panel asks of the page that its developer tools belong to. */
import browser from 'webextension-polyfill';
import { fetchText, hookText, sendText, stopText, trialText } from '../../content/page-text.ts';

interface Inspected {
  readonly tabId: number;
  eval(expression: string, done: (value: unknown, problem: unknown) => void): void;
  reload(options: { readonly injectedScript?: string }): void;
}
// Chromium answers here by callback alone, also under its own `browser`; Firefox does so under this name.
const { inspectedWindow } = (
  globalThis as unknown as { readonly chrome: { readonly devtools: { readonly inspectedWindow: Inspected } } }
).chrome.devtools;

export const tab = inspectedWindow.tabId;

/** The origin of the page; null where it is none of the web, undefined where it cannot be asked, or not yet. */
export async function origin(): Promise<string | null | undefined> {
  const value = await evaluate('location.origin');
  if (value === undefined) return undefined;
  return typeof value === 'string' && /^https?:\/\//.test(value) ? value : null;
}

/** Calls back at each navigation of the tab. */
export function onLeft(left: () => void): void {
  browser.devtools.network.onNavigated.addListener(left);
}

/** Undefined where the page cannot be asked, or what was asked for threw. */
function evaluate(expression: string): Promise<unknown> {
  return new Promise((resolve) => {
    inspectedWindow.eval(expression, (value, problem) =>
      resolve(problem === undefined || problem === null ? value : undefined),
    );
  });
}

/** A hook that came with a load of the page, and is gone with it. */
export interface PageHook {
  /** JSON of what waits, empty where nothing does; null where there is no hook (any more). */
  fetch(): Promise<string | null>;
  send(socket: number, text: string): Promise<boolean>;
  stop(): Promise<void>;
}

/** Loads the page anew with the hook before its first script; it answers once that has happened. */
export function loadHooked(workers: boolean): PageHook {
  const name = crypto.randomUUID();
  const key = crypto.randomUUID();
  inspectedWindow.reload({ injectedScript: hookText(name, key, workers) });
  return {
    async fetch() {
      const json = await evaluate(fetchText(name, key));
      return typeof json === 'string' ? json : null;
    },
    send: async (socket, text) => (await evaluate(sendText(name, key, socket, text))) === true,
    stop: async () => void (await evaluate(stopText(name, key))),
  };
}

/** How long a page is asked whether its workers may be hooked, ms. */
const trialMs = 2000;

/** Whether the policy of the page that is there lets its workers be hooked. */
export async function canHookWorkers(): Promise<boolean> {
  const trial = trialText(crypto.randomUUID());
  const until = performance.now() + trialMs;
  for (;;) {
    const outcome = await evaluate(trial);
    if (typeof outcome === 'boolean') return outcome;
    if (performance.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function load(): void {
  inspectedWindow.reload({});
}

/** Whether an origin can be asked for at all: the manifest names `https` and this machine alone. */
export function canAsk(of: string): boolean {
  const { protocol, hostname } = new URL(of);
  return protocol === 'https:' || hostname === 'localhost' || hostname === '127.0.0.1';
}

/** Access to an origin, and putting scripts into its pages. */
function access(of: string): { readonly permissions: ['scripting']; readonly origins: [string] } {
  const { protocol, hostname } = new URL(of);
  return { permissions: ['scripting'], origins: [`${protocol}//${hostname}/*`] };
}

export async function hasAccess(of: string): Promise<boolean> {
  return canAsk(of) && (await browser.permissions.contains(access(of)));
}

/** Must be called straight from a click. */
export async function requestAccess(of: string): Promise<boolean> {
  return browser.permissions.request(access(of));
}
