/** What `popup` does within tabs of the extension: sees when rows are painted, times frames, and scrolls. */
import type { Tab } from '../world/unattached.ts';
import { until } from '../world/wait.ts';

/** Runs before any script of a document; the surface knows nothing of it. Times are ms since the navigation began. */
const beforehand = `{
  /** Resolves with the time at which the first frame in which \`there\` holds was handed on for painting. */
  const painted = (there) => new Promise((resolve) => {
    const look = () => {
      if (!there()) return false;
      // Once the frame that has it is made, the next task runs after it was handed on.
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve(performance.now());
        channel.port2.postMessage(null);
      });
      return true;
    };
    if (look()) return;
    const observer = new MutationObserver(() => look() && observer.disconnect());
    observer.observe(document, { subtree: true, childList: true, characterData: true });
  });
  const lines = () => [...document.querySelectorAll('[data-peer]')].filter((row) => row.querySelector('time') !== null);
  // The peer's rows, in its own words.
  const peers = () => document.querySelectorAll('converse-roster-contact, .roster-contact, .open-chat').length >= 5;
  globalThis.popupBench = {
    list: painted(() => lines().length >= 5 || peers()),
    says: (text) => painted(() => lines().some((row) => row.textContent.includes(text))),
    logged: (text) => painted(() => document.querySelector('[role="log"]')?.textContent.includes(text) === true),
    /** Until \`end\` says so, the length of each frame, ms; \`step\` runs in each. */
    frames: (end, step = () => undefined) => new Promise((resolve) => {
      const taken = [];
      let last = performance.now();
      const frame = (now) => {
        taken.push(now - last);
        last = now;
        step();
        if (end()) resolve(taken.slice(2));
        else requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    }),
  };
}`;

/** Prepares a tab: from its next document on, everything of this file works. */
export async function prepare(tab: Tab): Promise<void> {
  await tab.send('Page.enable');
  await tab.send('ServiceWorker.enable');
  await tab.send('Page.addScriptToEvaluateOnNewDocument', { source: beforehand });
}

/** Gives a tab the size that the popup's body asks for, px: in a larger window it would draw more than it ever does. */
export async function asPopup(tab: Tab): Promise<void> {
  const size = { width: 380, height: 560, deviceScaleFactor: 1, mobile: false };
  await tab.send('Emulation.setDeviceMetricsOverride', size);
}

/** Ends the worker as the browser does when it is idle. */
export async function killWorker(tab: Tab): Promise<void> {
  await tab.send('ServiceWorker.stopAllWorkers');
}

/** Goes to an address, and waits until it is there with what is known of it beforehand. */
async function go(tab: Tab, url: string): Promise<void> {
  await tab.send('Page.navigate', { url });
  await until(`${url} is there`, async () => {
    const isThere = `location.href === ${JSON.stringify(url)} && globalThis.popupBench !== undefined`;
    return (await tab.evaluate(isThere).catch(() => false)) === true || undefined;
  });
}

/** Leaves whatever is shown for a page that shows nothing. */
export async function leave(tab: Tab, url: string): Promise<void> {
  await go(tab, url);
}

export interface Opening {
  /** Rows of conversations were painted. */
  readonly painted: number;
  /** What changed in the store since the popup was closed was painted. */
  readonly corrected: number;
}

/** Opens the popup and waits until its list says `news`, which it did not the last time. Ms since it was opened. */
export async function open(tab: Tab, url: string, news: string): Promise<Opening> {
  await go(tab, url);
  const both = `Promise.all([popupBench.list, popupBench.says(${JSON.stringify(news)})])`;
  const [painted, corrected] = (await tab.evaluate(both)) as readonly [number, number];
  return { painted, corrected };
}

/** Opens a page of another client and waits until its list is painted. Ms since it was opened. */
export async function openPeer(tab: Tab, url: string): Promise<number> {
  await go(tab, url);
  return (await tab.evaluate('popupBench.list')) as number;
}

/** Opens a conversation out of the list, and waits until it says something. */
export async function openChat(tab: Tab, url: string, peer: string, says: string): Promise<void> {
  await go(tab, url);
  const row = `document.querySelector('[data-peer="${peer}"]')`;
  await until('the row is there', async () => (await tab.evaluate(`${row} !== null`)) === true || undefined);
  await tab.evaluate(`${row}.click()`);
  await tab.evaluate(`popupBench.logged(${JSON.stringify(says)})`);
}

/** The length of each frame, ms, while the conversation is scrolled back as fast as a wheel is turned. */
export async function scrollBack(tab: Tab, ms: number): Promise<readonly number[]> {
  const scrolled = `(() => {
    const log = document.querySelector('[role="log"]');
    const start = performance.now();
    return popupBench.frames(() => performance.now() - start > ${ms}, () => (log.scrollTop -= 160));
  })()`;
  return (await tab.evaluate(scrolled)) as readonly number[];
}

/** The length of each frame, ms, until the conversation says something. */
export async function framesUntil(tab: Tab, says: string): Promise<readonly number[]> {
  const watched = `(() => {
    let there = false;
    void popupBench.logged(${JSON.stringify(says)}).then(() => (there = true));
    return popupBench.frames(() => there);
  })()`;
  return (await tab.evaluate(watched)) as readonly number[];
}

/** Bytes of script heap and buffers that a page holds, after a forced collection. */
export async function heap(tab: Tab): Promise<number> {
  await tab.send('HeapProfiler.collectGarbage');
  const usage = (await tab.send('Runtime.getHeapUsage')) as Readonly<Record<string, number>>;
  return (usage['usedSize'] ?? 0) + (usage['embedderHeapUsedSize'] ?? 0) + (usage['backingStorageSize'] ?? 0);
}
