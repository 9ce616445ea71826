/** Hands on to the background what the hook of this page notes down, and to the hook what is to be sent. */
import { pagePort, type PageItem, type PageNotice, type PageOrder } from '../contract/page.ts';
import { linkToHook } from './link.ts';
import { OpenSockets } from './open-sockets.ts';

interface Port {
  readonly onMessage: { addListener(listener: (order: PageOrder) => void): void };
  readonly onDisconnect: { addListener(listener: () => void): void };
  postMessage(notice: PageNotice): void;
  disconnect(): void;
}
interface Api {
  readonly runtime: { connect(info: { readonly name: string }): Port };
}

/** Gathers what comes in a row, ms. */
const gatherMs = 25;
/** Long enough for a worker that just died to be gone. */
const reconnectMs = 100;

const { browser, chrome: chromium } = globalThis as unknown as {
  readonly browser?: Api;
  readonly chrome?: Api;
};
const runtime = (browser ?? chromium)?.runtime;
const load = crypto.randomUUID();
const open = new OpenSockets();
let port: Port | null = null;
/** Said, and not known to be taken. */
let pending: PageItem[] = [];
/** Something was said that was not taken yet. */
let busy = false;
let timer: ReturnType<typeof setTimeout> | null = null;
let stopped = false;

/** The page is being left: there is no later. */
let leaving = false;

const link = linkToHook(() => {
  if (leaving) sayAll();
  else if (!busy) timer ??= setTimeout(pump, gatherMs);
});

function pump(): void {
  timer = null;
  if (stopped || port === null) return;
  const json = link.fetch();
  busy = json !== '';
  if (busy) say(JSON.parse(json) as PageItem[]);
}

function say(items: PageItem[]): void {
  pending = items;
  open.note(items);
  port?.postMessage({ type: 'items', load, items });
}

function obey(order: PageOrder): void {
  if (order.type === 'taken') {
    pending = [];
    pump();
  }
  if (order.type === 'send') {
    port?.postMessage({ type: 'sent', id: order.id, ok: link.send(order.socket, order.text) });
    timer ??= setTimeout(pump, gatherMs);
  }
  if (order.type === 'stop') stop();
}

function stop(): void {
  stopped = true;
  link.stop();
  port?.disconnect();
  port = null;
}

function connect(): void {
  if (stopped || port !== null) return;
  try {
    port = runtime?.connect({ name: pagePort }) ?? null;
  } catch {
    // The extension that put this here is gone.
    stop();
  }
  port?.onMessage.addListener(obey);
  port?.onDisconnect.addListener(() => {
    port = null;
    setTimeout(connect, reconnectMs);
  });
  // Also says that the page is there.
  busy = true;
  say([...open.again(), ...pending]);
}

function sayAll(): void {
  for (let json = link.fetch(); json !== '' && port !== null; json = link.fetch())
    say(JSON.parse(json) as PageItem[]);
}

// Before the page hears of it: what that says upon it follows.
globalThis.addEventListener('pagehide', () => {
  leaving = true;
  sayAll();
});
globalThis.addEventListener('pageshow', () => (leaving = false));
connect();
