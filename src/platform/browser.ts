/** The extension API for the background; with `browser-client.ts` the only user of it. */
import browser from 'webextension-polyfill';
import type { Runtime, Storage } from 'webextension-polyfill';
import { dispatch, isRequest } from '../contract/dispatch.ts';
import { eventsPort, type Handlers, type Pushed } from '../contract/index.ts';
import { isOwnPage } from '../contract/sender.ts';
import { systemClock } from './clock.ts';
import { webCrypto, webRandom } from './crypto.ts';
import { createDnsPort } from './dns.ts';
import { createFetchPort } from './fetch.ts';
import { observeRequest } from './observe.ts';
import { listenToOmnibox } from './omnibox.ts';
import { watchPeerKey } from './peer-key.ts';
import type { Cancel, KeyValuePort, Ports } from './ports.ts';
import { createProbePort } from './probe.ts';
import { createReader } from './read.ts';
import { browserSockets } from './sockets.ts';

const wakeAlarm = 'wake';
const base = browser.runtime.getURL('');

/**
 * Chromium clamps packed extensions to 30 s. Firefox loses an alarm of 30 s that meets the suspension of its
 * event page; one of 60 s wakes it.
 */
const wakePeriodMinutes = base.startsWith('moz-extension:') ? 1 : 0.5;

export function browserPorts(): Ports {
  const read = createReader({ observe: (url, led) => observeRequest(browser, url, led) });
  return {
    clock: systemClock,
    random: webRandom,
    fetch: createFetchPort(read),
    sockets: browserSockets,
    storage: { session: keyValues(browser.storage.session), local: keyValues(browser.storage.local) },
    crypto: webCrypto,
    permissions: { hasAccess },
    probe: createProbePort({
      shown: {
        observe: (url) => observeRequest(browser, url),
        peerKey: (url) => watchPeerKey(browser, url),
      },
    }),
    dns: createDnsPort(read),
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

function keyValues(area: Storage.StorageArea): KeyValuePort {
  return {
    get: async (key) => (await area.get(key))[key],
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
  listenToOmnibox(browser);
  // Waking is all that is asked for: whoever wakes restores what is wanted.
  browser.alarms.onAlarm.addListener(() => undefined);
  browser.runtime.onStartup.addListener(() => undefined);
}
