/** The hook as text, for a page that is loaded anew with it; and how a panel speaks to it. */
import { hookBosh } from './bosh.ts';
import { hookCore } from './core.ts';
import { openDoor } from './door.ts';
import { usualLimits } from './limits.ts';
import { hookSockets } from './sockets.ts';
import { bootWorker } from './worker-boot.ts';
import { hookWorkers } from './workers.ts';

/**
 * A script that hooks the page it is put into before the first of its own. `name` is where it can be reached, and
 * `key` what it asks of whoever does: both unknown to the page before. `workers`: see `trialText`.
 */
export function hookText(name: string, key: string, workers: boolean): string {
  const parts = [bootWorker, hookWorkers, hookCore, hookSockets, hookBosh].map(String);
  const settings = JSON.stringify({ name, key, limits: usualLimits, workers });
  return `(${String(openDoor)})(${settings},${parts.join(',')})`;
}

/**
 * An expression that finds out whether the page’s policy lets workers come from a `blob:`; ask for its outcome, and
 * again while it answers null. To be asked of the load before the one that is hooked, since a policy may report it.
 */
export function trialText(name: string): string {
  return `(${String(tryWorker)})(${JSON.stringify(name)})`;
}

function tryWorker(name: string): unknown {
  const held = globalThis as unknown as Record<string, boolean | null | undefined>;
  if (held[name] !== undefined) return held[name];
  held[name] = null;
  try {
    const blob = (text: string): string => URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    const worker = new Worker(blob(`import ${JSON.stringify(blob('postMessage(1)'))};`), { type: 'module' });
    const settle = (allowed: boolean) => (): void => {
      held[name] = allowed;
      worker.terminate();
    };
    worker.onmessage = settle(true);
    worker.onerror = settle(false);
  } catch {
    held[name] = false;
  }
  return held[name];
}

/** An expression that answers what waits: JSON, empty where nothing does, and null where there is no hook. */
export function fetchText(name: string, key: string): string {
  return ask(name, `(${JSON.stringify(key)},"fetch")`);
}

/** An expression that answers whether a frame was sent. */
export function sendText(name: string, key: string, socket: number, text: string): string {
  return ask(name, `(${JSON.stringify(key)},"send",${socket},${JSON.stringify(text)})`);
}

export function stopText(name: string, key: string): string {
  return ask(name, `(${JSON.stringify(key)},"stop")`);
}

function ask(name: string, call: string): string {
  const property = `window[${JSON.stringify(name)}]`;
  return `typeof ${property}==="function"?${property}${call}:null`;
}
