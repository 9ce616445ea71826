/** A panel's Port to the background, for what the page says; connects again by itself, and then says what is open. */
import browser from 'webextension-polyfill';
import type { Runtime } from 'webextension-polyfill';
import { OpenSockets } from '../../content/open-sockets.ts';
import { pagePort, type PageItem, type PageNotice, type PageOrder } from '../../contract/page.ts';

/** Long enough for a worker that just died to be gone. */
const reconnectMs = 100;

type Record = Extract<PageNotice, { readonly type: 'record' }>;

export class PagePort {
  readonly #send: (socket: number, text: string) => Promise<boolean>;
  readonly #open = new OpenSockets();
  #port: Runtime.Port | null = null;
  #record: Record | null = null;
  #load = '';
  /** Said, and not known to be taken. */
  #pending: readonly PageItem[] = [];
  #ready: (ok: boolean) => void = () => undefined;
  #taken: () => void = () => undefined;
  /** Of the items given last, when they were taken. */
  #last: Promise<void> = Promise.resolve();

  constructor(send: (socket: number, text: string) => Promise<boolean>) {
    this.#send = send;
  }

  /** Resolves when it is recorded from now on; whether it is. */
  record(what: Omit<Record, 'type'>): Promise<boolean> {
    this.#record = { type: 'record', ...what };
    this.#ready(false);
    return new Promise((resolve) => {
      this.#ready = resolve;
      if (this.#port === null) this.#connect();
      else this.#port.postMessage(this.#record);
    });
  }

  /** Whoever waits for an answer waits no more. */
  stop(): void {
    this.#record = null;
    this.gone();
    this.#post({ type: 'stop' });
    this.#port?.disconnect();
    this.#port = null;
    this.#ready(false);
    this.#pending = [];
    this.#taken();
  }

  /** Another load of the page begins. */
  begin(load: string): void {
    this.#load = load;
    this.#open.clear();
  }

  /** Resolves when they, and those before them, were taken, and the next may come. */
  items(items: readonly PageItem[]): Promise<void> {
    const load = this.#load;
    return (this.#last = this.#last.then(() => this.#hand(load, items)));
  }

  /** Resolves when all items were taken. */
  taken(): Promise<void> {
    return this.#last;
  }

  #hand(load: string, items: readonly PageItem[]): Promise<void> {
    // Of a page that is gone, or recorded no more.
    if (load !== this.#load || this.#record === null) return Promise.resolve();
    this.#open.note(items);
    this.#pending = items;
    return new Promise((resolve) => {
      this.#taken = resolve;
      this.#post({ type: 'items', load, items: [...items] });
    });
  }

  /** The page that was hooked is gone. */
  gone(): void {
    this.#open.clear();
    this.#load = '';
    this.#post({ type: 'gone' });
  }

  #post(notice: PageNotice): void {
    this.#port?.postMessage(notice);
  }

  #connect(): void {
    if (this.#record === null) return;
    const port = browser.runtime.connect({ name: pagePort });
    this.#port = port;
    port.onMessage.addListener((order) => void this.#obey(order as PageOrder));
    port.onDisconnect.addListener(() => {
      if (this.#port !== port) return;
      this.#port = null;
      setTimeout(() => this.#connect(), reconnectMs);
    });
    this.#post(this.#record);
    if (this.#load === '') return;
    this.#post({ type: 'items', load: this.#load, items: [...this.#open.again(), ...this.#pending] });
  }

  async #obey(order: PageOrder): Promise<void> {
    if (order.type === 'ready') this.#ready(order.ok);
    if (order.type === 'taken') {
      this.#pending = [];
      this.#taken();
    }
    if (order.type === 'send')
      this.#post({ type: 'sent', id: order.id, ok: await this.#send(order.socket, order.text) });
  }
}
