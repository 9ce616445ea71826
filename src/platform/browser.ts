/** The extension API for the background; with `browser-client.ts` the only user of it. */
import browser from 'webextension-polyfill';
import type { Runtime } from 'webextension-polyfill';
import { dispatch, isRequest } from '../contract/dispatch.ts';
import { eventsPort, type Handlers, type Pushed } from '../contract/index.ts';
import { isOwnPage } from '../contract/sender.ts';
import { systemClock } from './clock.ts';
import { webCrypto, webRandom } from './crypto.ts';
import { explainFetch } from './explain.ts';
import { createFetchPort } from './fetch.ts';
import type { Cancel, KeyValuePort, Ports } from './ports.ts';
import { browserSockets } from './sockets.ts';

const wakeAlarm = 'wake';
const base = browser.runtime.getURL('');

/**
 * Chromium clamps packed extensions to 30 s. Firefox loses an alarm of 30 s that meets the suspension of its
 * event page; one of 60 s wakes it.
 */
const wakePeriodMinutes = base.startsWith('moz-extension:') ? 1 : 0.5;

export function browserPorts(): Ports {
  return {
    clock: systemClock,
    random: webRandom,
    fetch: createFetchPort({ explain: (url, signal) => explainFetch(url, browser, { signal }) }),
    sockets: browserSockets,
    storage: { session: sessionStorage },
    crypto: webCrypto,
    permissions: { hasAccess },
    peerCertificate: { of: () => Promise.resolve(null) },
    wake: {
      keepAwake() {
        void browser.runtime.getPlatformInfo();
      },
      wakeRegularly(on) {
        if (on) void browser.alarms.create(wakeAlarm, { periodInMinutes: wakePeriodMinutes });
        else void browser.alarms.clear(wakeAlarm);
      },
      onOnline: (run) => globalThis.addEventListener('online', run),
    },
    badge(unread) {
      // Four characters fit.
      void browser.action.setBadgeText({ text: unread === 0 ? '' : unread > 999 ? '999+' : String(unread) });
    },
    fault: (error) => globalThis.reportError(error),
    language: () => browser.i18n.getUILanguage(),
    product: { name: 'Causeway', version: browser.runtime.getManifest().version },
  };
}

const sessionStorage: KeyValuePort = {
  get: async (key) => (await browser.storage.session.get(key))[key],
  set: (key, value) => browser.storage.session.set({ [key]: value }),
  remove: (key) => browser.storage.session.remove(key),
};

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
  /** A surface connected; returns what to do when it leaves. */
  readonly connected: (push: (pushed: Pushed) => void) => Cancel;
}): void {
  browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) => {
    if (!isRequest(message)) return undefined;
    if (!isOwnPage(sender, browser.runtime.id, base)) {
      return Promise.resolve({ ok: false, failure: { code: 'not-allowed' } });
    }
    return options.restored.then(() => dispatch(message, options.handlers));
  });
  browser.runtime.onConnect.addListener((port) => {
    if (port.name !== eventsPort || !isOwnPage(port.sender ?? {}, browser.runtime.id, base)) {
      port.disconnect();
      return;
    }
    port.onDisconnect.addListener(options.connected((pushed) => port.postMessage(pushed)));
  });
  // Waking is all that is asked for: whoever wakes restores what is wanted.
  browser.alarms.onAlarm.addListener(() => undefined);
  browser.runtime.onStartup.addListener(() => undefined);
}
