/** Pictures of contacts out of the store, each read once it comes into view: nothing is loaded from anywhere else. */
import { SvelteMap } from 'svelte/reactivity';
import type { ChatReader } from '../../store/readers.ts';
import type { Heard } from './mirror.svelte.ts';

type Listen = (listener: (heard: Heard) => void) => () => void;

export class Pictures {
  /** By bare JID, addresses of bytes that this page holds. */
  readonly #urls = new SvelteMap<string, string>();
  /** Whoever came into view; nothing is drawn by it. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #wanted = new Set<string>();
  readonly #chat: Pick<ChatReader, 'avatar'>;
  readonly #account: string;
  /** Whose picture an element is to show. */
  readonly #elements = new WeakMap<Element, string>();
  readonly #observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      const jid = this.#elements.get(target);
      if (isIntersecting && jid !== undefined) this.#want(jid);
    }
  });
  #stopped = false;
  readonly stop: () => void;

  constructor(chat: Pick<ChatReader, 'avatar'>, account: string, listen: Listen) {
    this.#chat = chat;
    this.#account = account;
    const leave = listen((heard) => {
      if (heard.type === 'avatar.changed' && heard.account === account && this.#wanted.has(heard.jid))
        void this.#read(heard.jid);
    });
    this.stop = () => {
      this.#stopped = true;
      leave();
      this.#observer.disconnect();
      for (const url of this.#urls.values()) URL.revokeObjectURL(url);
    };
  }

  /** Where it can be shown from; null where there is none, or not yet. */
  of(jid: string): string | null {
    return this.#urls.get(jid) ?? null;
  }

  /** The picture of `jid` is read when this element comes into view. */
  watch(element: Element, jid: string): () => void {
    this.#elements.set(element, jid);
    this.#observer.observe(element);
    return () => this.#observer.unobserve(element);
  }

  #want(jid: string): void {
    if (this.#wanted.has(jid)) return;
    this.#wanted.add(jid);
    void this.#read(jid);
  }

  async #read(jid: string): Promise<void> {
    // Without a picture there is a letter, which serves as well.
    const picture = await this.#chat.avatar(this.#account, jid).catch(() => null);
    if (this.#stopped) return;
    const before = this.#urls.get(jid);
    if (picture === null) this.#urls.delete(jid);
    else this.#urls.set(jid, URL.createObjectURL(new Blob([picture.bytes], { type: picture.type })));
    if (before !== undefined) URL.revokeObjectURL(before);
  }
}
