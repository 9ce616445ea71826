/** The extension API for the background; with `browser-client.ts` the only user of it. */
import browser from 'webextension-polyfill';
import type { Runtime, Storage } from 'webextension-polyfill';
import { dispatch, isRequest } from '../contract/dispatch.ts';
import { readNotice, type Handlers, type Pushed } from '../contract/index.ts';
import { eventsPort } from '../contract/version.ts';
import { pagePort } from '../contract/page.ts';
import { isOwnPage, pageOf } from '../contract/sender.ts';
import { createAlarm, createAppointment } from './alarm.ts';
import { systemClock } from './clock.ts';
import { webCrypto, webRandom, webSeal } from './crypto.ts';
import { debuggedWorkers } from './debugged-workers.ts';
import { createDnsPort } from './dns.ts';
import { listenToCommands } from './commands.ts';
import { createFetchPort } from './fetch.ts';
import { createIdlePort } from './idle.ts';
import { observeRequest, showsRequests } from './observe.ts';
import { createNotices } from './notices.ts';
import { listenToOmnibox } from './omnibox.ts';
import { openChat, openWindow } from './panel.ts';
import { watchPeerKey } from './peer-key.ts';
import { createPageScripts } from './page-scripts.ts';
import type { KeyValuePort, PageConnect, PagePeer, Ports } from './ports.ts';
import { createProbePort } from './probe.ts';
import { createReader } from './read.ts';
import { browserSockets } from './sockets.ts';

const base = browser.runtime.getURL('');

/**
 * Chromium clamps packed extensions to 30 s. Firefox loses an alarm of 30 s that meets the suspension of its
 * event page; one of 60 s wakes it.
 */
const leastMinutes = base.startsWith('moz-extension:') ? 1 : 0.5;

export function browserPorts(): Ports {
  const fault = (error: unknown): void => globalThis.reportError(error);
  const alarm = createAlarm(browser, leastMinutes, fault);
  const read = createReader({ observe: (url, led) => observeRequest(browser, url, led) });
  return {
    clock: systemClock,
    random: webRandom,
    fetch: createFetchPort(read),
    sockets: browserSockets,
    storage: { session: keyValues(browser.storage.session), local: keyValues(browser.storage.local) },
    crypto: webCrypto,
    seal: webSeal,
    permissions: { hasAccess },
    pageScripts: createPageScripts(browser),
    workers: debuggedWorkers(fault),
    probe: createProbePort({
      shown: {
        shows: (url) => showsRequests(browser, url),
        observe: (url) => observeRequest(browser, url),
        peerKey: (url) => watchPeerKey(browser, url),
      },
    }),
    dns: createDnsPort(read),
    wake: {
      keepAwake() {
        void browser.runtime.getPlatformInfo();
      },
      wakeEvery: (minutes) => alarm.every(minutes),
      wakeAt: createAppointment(browser, fault),
      onOnline: (run) => globalThis.addEventListener('online', run),
    },
    idle: createIdlePort(browser),
    notices: createNotices(browser, openChat, fault),
    badge(unread) {
      // Four characters fit.
      void browser.action.setBadgeText({ text: unread === 0 ? '' : unread > 999 ? '999+' : String(unread) });
    },
    fault,
    language: () => browser.i18n.getUILanguage(),
    product: { name: 'Causeway', version: browser.runtime.getManifest().version },
  };
}

function keyValues(area: Storage.StorageArea): KeyValuePort {
  return {
    get: async (key) => (await area.get(key))[key],
    all: () => area.get(null),
    set: (key, value) => area.set({ [key]: value }),
    remove: (key) => area.remove(key),
  };
}

/** `origin` is `https://host`; a match pattern takes no port and covers all of them. */
function hasAccess(origin: string): Promise<boolean> {
  return browser.permissions.contains({ origins: [`https://${new URL(origin).hostname}/*`] });
}

/**
 * Serves the contract. Must be called before the first `await` of the worker, so that the event
 * that woke it finds its listener.
 */
export function serve(options: {
  readonly handlers: Handlers;
  /** Requests wait for this. */
  readonly restored: Promise<unknown>;
  /** A surface connected; returns whom to tell when it is shown, hidden or gone. */
  readonly connected: (push: (pushed: Pushed) => void) => { visible(is: boolean): void; gone(): void };
  /** A panel or a page wants to say something; returns whom to hand it to. */
  readonly pages: { readonly connected: PageConnect };
  /** The alarm went off. Whoever wakes restores what is wanted; this is for a worker that was awake. */
  readonly woken: () => void;
}): void {
  browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) => {
    if (!isRequest(message)) return undefined;
    if (!isOwnPage(sender, browser.runtime.id, base)) {
      return Promise.resolve({ ok: false, failure: { code: 'not-allowed' } });
    }
    return options.restored.then(() => dispatch(message, options.handlers));
  });
  browser.runtime.onConnect.addListener((port) => {
    const page = port.name === pagePort ? pagePeer(port.sender ?? {}) : null;
    if (page !== null) {
      const peer = options.pages.connected(page, (order) => port.postMessage(order));
      port.onMessage.addListener((said) => peer.message(said));
      port.onDisconnect.addListener(() => peer.gone());
      return;
    }
    if (port.name !== eventsPort || !isOwnPage(port.sender ?? {}, browser.runtime.id, base)) {
      port.disconnect();
      return;
    }
    const surface = options.connected((pushed) => port.postMessage(pushed));
    port.onMessage.addListener((message) => {
      const notice = readNotice(message);
      if (notice !== null) surface.visible(notice.visible);
    });
    port.onDisconnect.addListener(() => surface.gone());
  });
  listenToOmnibox(browser);
  listenToCommands(browser, openWindow);
  browser.alarms.onAlarm.addListener(() => options.woken());
  browser.runtime.onStartup.addListener(() => undefined);
}

function pagePeer(sender: Partial<Runtime.MessageSender>): PagePeer | null {
  if (isOwnPage(sender, browser.runtime.id, base)) return { panel: true };
  const page = pageOf(sender, browser.runtime.id);
  return page === null ? null : { panel: false, ...page };
}
