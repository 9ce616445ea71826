/** The recording of the page that the developer tools belong to: what the person asked for, and what became of it. */
import type { PageItem } from '../../contract/page.ts';
import * as page from './inspected-page.ts';
import { PagePort } from './page-port.ts';

/** How often a page is asked, ms. */
const pauseMs = 100;
/** Items, or UTF-16 code units, in one answer after which there may well be more. */
const [many, long] = [1000, 500_000];
/** How long it may take to load, ms. */
const loadMs = 30_000;

/** `once`: until the page is left; `left`: it was. */
export type Standing = 'idle' | 'loading' | 'once' | 'lasting' | 'left' | 'failed';

export class PageRecording {
  readonly tab = page.tab;
  /** Of the page that is there; null where it is none of the web. */
  origin = $state<string | null>(null);
  /** Of the page that is or was recorded. */
  recorded = $state<string | null>(null);
  standing = $state<Standing>('idle');
  /** The person was asked for access, and did not give it. */
  denied = $state(false);
  #hook: page.PageHook | null = null;
  #looks = 0;
  /** Raised whenever a person begins or ends it: what waited meanwhile goes no further. */
  #turn = 0;
  #stopped: Promise<void> = Promise.resolve();
  /** Its dedicated workers may be hooked. */
  #workers = false;
  readonly #port = new PagePort(async (socket, text) => (await this.#hook?.send(socket, text)) ?? false);

  constructor() {
    void this.#look();
    page.onLeft(() => void this.#look());
    // What the page holds back is let go of at once; without it the hook notices by itself, a little later.
    window.addEventListener('pagehide', () => void this.#hook?.stop());
  }

  get canLast(): boolean {
    return this.recorded !== null && page.canAsk(this.recorded);
  }

  /** Records the page from its next load, which begins now. */
  async record(): Promise<void> {
    const { origin, tab } = this;
    if (origin === null) return;
    const turn = (this.#turn += 1);
    this.recorded = origin;
    this.denied = false;
    this.standing = 'loading';
    const [lasting, workers] = await Promise.all([
      page.hasAccess(origin),
      page.canHookWorkers(),
      // It ends by the same Port.
      this.#stopped,
    ]);
    if (turn !== this.#turn) return;
    this.#workers = workers;
    const ok = await this.#port.record({ tab, origin, lasting, workers });
    if (turn !== this.#turn) return;
    if (!ok) {
      this.standing = 'failed';
      return;
    }
    if (lasting) {
      this.standing = 'lasting';
      page.load();
    } else {
      const hook = page.loadHooked(workers);
      this.#port.begin(crypto.randomUUID());
      this.#hook = hook;
      void this.#follow(hook);
    }
  }

  /** Must be called straight from a click: goes on through later loads, if the person gives access. */
  async last(): Promise<void> {
    const origin = this.recorded;
    if (origin === null) return;
    const turn = this.#turn;
    const granted = await page.requestAccess(origin);
    if (turn !== this.#turn) return;
    this.denied = !granted;
    if (!granted) return;
    const left = this.standing === 'left';
    const ok = await this.#port.record({ tab: this.tab, origin, lasting: true, workers: this.#workers });
    if (turn !== this.#turn) return;
    if (!ok) {
      this.standing = 'failed';
      return;
    }
    this.standing = 'lasting';
    // Nothing of the page that is there now would be seen.
    if (left && this.origin === origin) page.load();
  }

  /** Resolves when what was said until now is handed on. */
  stop(): Promise<void> {
    const hook = this.#hook;
    this.#hook = null;
    this.#turn += 1;
    this.standing = 'idle';
    this.denied = false;
    const drained = this.#stopped.then(() => this.#drain(hook));
    // The next recording waits for it, however it ends.
    this.#stopped = drained.catch(() => undefined);
    return drained;
  }

  async #drain(hook: page.PageHook | null): Promise<void> {
    for (let json = await hook?.fetch(); json; json = await hook?.fetch())
      await this.#port.items(JSON.parse(json) as PageItem[]);
    await hook?.stop();
    await this.#port.taken();
    this.#port.stop();
  }

  /** A page that is just being loaded cannot be asked, and nobody says when it can. */
  async #look(): Promise<void> {
    const look = (this.#looks += 1);
    const until = performance.now() + loadMs;
    for (;;) {
      const origin = await page.origin();
      if (look !== this.#looks) return;
      this.origin = origin ?? null;
      if (origin !== undefined || performance.now() > until) return;
      await pause();
    }
  }

  async #follow(hook: page.PageHook): Promise<void> {
    const until = performance.now() + loadMs;
    let there = false;
    while (this.#hook === hook) {
      const json = await hook.fetch();
      if (json === null) {
        if (!there && performance.now() < until) await pause();
        else break;
        continue;
      }
      if (!there) {
        there = true;
        if (this.standing === 'loading') this.standing = 'once';
        await this.#port.items([]);
      }
      const items = json === '' ? [] : (JSON.parse(json) as PageItem[]);
      if (items.length > 0) await this.#port.items(items);
      // Each asking takes time from the page: who is not behind waits until there is more.
      if (items.length < many && json.length < long) await pause();
    }
    if (this.#hook !== hook) return;
    this.#hook = null;
    if (this.standing === 'once' || this.standing === 'loading') this.standing = there ? 'left' : 'failed';
    this.#port.gone();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pauseMs));
}
