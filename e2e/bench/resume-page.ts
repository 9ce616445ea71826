/** What `resume` does within a tab of the extension: sees when a surface wakes the worker, and when a text is painted. */
import type { Tab } from '../world/unattached.ts';

/** Wall times of the tab's own clock, ms with fractions. */
export interface Painted {
  /** The navigation to the document that is shown began. */
  readonly opened: number;
  /** The surface connected its Port the last time, which is what wakes a worker that is not there. */
  readonly connected: number;
  /** The first frame with the text was handed on for painting. */
  readonly painted: number;
}

/** Runs before any script of a document. Every call of `connect` is noted; the surface knows nothing of it. */
const beforehand = `{
  const bench = { connected: 0, now: () => performance.timeOrigin + performance.now() };
  globalThis.resumeBench = bench;
  for (const api of [globalThis.chrome, globalThis.browser]) {
    const connect = api?.runtime?.connect;
    if (connect === undefined || connect.noted) continue;
    api.runtime.connect = Object.assign((...args) => {
      bench.connected = bench.now();
      return connect.apply(api.runtime, args);
    }, { noted: true });
  }
  bench.shown = (text) => new Promise((resolve) => {
    const look = () => {
      if (!document.querySelector('[role="log"]')?.textContent.includes(text)) return false;
      // Once the frame that has it is made, the next task runs after it was handed on.
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () =>
          resolve({ opened: performance.timeOrigin, connected: bench.connected, painted: bench.now() });
        channel.port2.postMessage(null);
      });
      return true;
    };
    if (look()) return;
    const observer = new MutationObserver(() => look() && observer.disconnect());
    observer.observe(document, { subtree: true, childList: true, characterData: true });
  });
}`;

/** Prepares a tab: from its next document on, everything of this file works. */
export async function prepare(tab: Tab): Promise<void> {
  await tab.send('Page.enable');
  await tab.send('ServiceWorker.enable');
  await tab.send('Page.addScriptToEvaluateOnNewDocument', { source: beforehand });
}

/** Resolves when the text is in a conversation and painted. */
export async function shown(tab: Tab, text: string): Promise<Painted> {
  return (await tab.evaluate(`resumeBench.shown(${JSON.stringify(text)})`)) as Painted;
}

/** Ends the worker as the browser does when it is idle. */
export async function killWorker(tab: Tab): Promise<void> {
  await tab.send('ServiceWorker.stopAllWorkers');
}

/** Wall time at which a bare WebSocket of this tab was begun, and how long it took to open, ms. */
export async function bareSocket(
  tab: Tab,
  url: string,
): Promise<{ readonly begun: number; readonly took: number }> {
  return (await tab.evaluate(`new Promise((resolve, reject) => {
    const begun = resumeBench.now();
    const socket = new WebSocket(${JSON.stringify(url)}, 'xmpp');
    socket.onopen = () => {
      const took = resumeBench.now() - begun;
      socket.onclose = () => resolve({ begun, took });
      socket.close();
    };
    socket.onerror = () => reject(new Error('the bare socket did not open'));
  })`)) as { readonly begun: number; readonly took: number };
}
