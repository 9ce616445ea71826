/** `Client` for the pages of the extension. */
import browser from 'webextension-polyfill';
import type { Runtime, Storage } from 'webextension-polyfill';
import { disclose, enclose, type Reply } from '../contract/asking.ts';
import { RequestError } from '../contract/failure.ts';
import type { Args, Pushed, RequestName, Result, SurfaceNotice } from '../contract/index.ts';
import { eventsPort } from '../contract/version.ts';
import type { Client, OptionsSection } from './client.ts';
import { optionsUrl } from './options-url.ts';
import { hasPanel, openPanel, openWindow } from './panel.ts';
import type { Cancel } from './ports.ts';

/** Long enough for a worker that just died to be gone, short enough not to be noticed. */
const reconnectMs = 100;

const notifications = { permissions: ['notifications' as const] };
const idle = { permissions: ['idle' as const] };

export function browserClient(): Client {
  return {
    request,
    subscribe,
    requestAccess: (origin) =>
      browser.permissions.request({ origins: [`https://${new URL(origin).hostname}/*`] }),
    requestIdle: () => browser.permissions.request(idle),
    requestNotifications: () => browser.permissions.request(notifications),
    hasNotifications: () => browser.permissions.contains(notifications),
    releaseIdle: async () => void (await browser.permissions.remove(idle)),
    openOptions,
    hasPanel: hasPanel(),
    openPanel,
    openWindow,
    keep: (key, value) => put(browser.storage.session, key, value),
    kept: (key) => get(browser.storage.session, key),
    save: (key, value) => put(browser.storage.local, key, value),
    saved: (key) => get(browser.storage.local, key),
    message: (key, substitutions) => browser.i18n.getMessage(key, [...substitutions]),
    version: () => browser.runtime.getManifest().version,
    language: () => browser.i18n.getUILanguage(),
  };
}

async function request<N extends RequestName>(name: N, args: Args<N>): Promise<Result<N>> {
  let reply: Reply<Result<N>> | undefined;
  try {
    reply = await browser.runtime.sendMessage(enclose(name, args));
  } catch (error) {
    const detail = 'the background could not be reached';
    throw new RequestError({ code: 'internal', detail }, { cause: error });
  }
  return disclose<N>(reply);
}

function subscribe(onPushed: (pushed: Pushed) => void): Cancel {
  let port: Runtime.Port | null = null;
  let stopped = false;
  const tell = (): void => {
    const notice: SurfaceNotice = { type: 'visible', visible: !document.hidden };
    port?.postMessage(notice);
  };
  const connect = (): void => {
    if (stopped) return;
    port = browser.runtime.connect({ name: eventsPort });
    if (document.hidden) tell();
    port.onMessage.addListener((pushed) => onPushed(pushed as Pushed));
    // The worker died: connecting again is what wakes it.
    port.onDisconnect.addListener(() => {
      port = null;
      setTimeout(connect, reconnectMs);
    });
  };
  connect();
  document.addEventListener('visibilitychange', tell);
  return () => {
    stopped = true;
    document.removeEventListener('visibilitychange', tell);
    port?.disconnect();
  };
}

/** Apart from the keys of the background, which share the area. */
const keptKey = (key: string) => `ui ${key}`;

async function put(area: Storage.StorageArea, key: string, value: string | null): Promise<void> {
  if (value === null) await area.remove(keptKey(key));
  else await area.set({ [keptKey(key)]: value });
}

async function get(area: Storage.StorageArea, key: string): Promise<string | null> {
  const value: unknown = (await area.get(keptKey(key)))[keptKey(key)];
  return typeof value === 'string' ? value : null;
}

async function openOptions(section: OptionsSection, about?: Readonly<Record<string, string>>): Promise<void> {
  await browser.tabs.create({ url: optionsUrl(browser.runtime, section, about) });
}
