/** Which sockets of a page are open, to begin them again with a background that has forgotten them. */
import type { PageItem } from '../contract/page.ts';

export class OpenSockets {
  readonly #urls = new Map<number, string>();

  note(items: readonly PageItem[]): void {
    for (const [kind, id, , value] of items) {
      if (kind === 'socket') this.#urls.set(id, String(value));
      if (kind === 'end') this.#urls.delete(id);
    }
  }

  clear(): void {
    this.#urls.clear();
  }

  again(): PageItem[] {
    return [...this.#urls].map(([id, url]) => ['again', id, Date.now(), url]);
  }
}
