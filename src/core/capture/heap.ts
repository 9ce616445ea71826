/** The smallest of many, by an order in which the first changes its place. */
export class Heap<T> {
  readonly #items: T[] = [];
  readonly #compare: (a: T, b: T) => number;

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#items.length;
  }
  get first(): T | null {
    return this.#items[0] ?? null;
  }

  add(item: T): void {
    const items = this.#items;
    items.push(item);
    let at = items.length - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.#swapIfLess(at, above)) return;
      at = above;
    }
  }

  /** The first became larger: it goes where it belongs. */
  settle(): void {
    let at = 0;
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const least = this.#less(right, left) ? right : left;
      if (!this.#swapIfLess(least, at)) return;
      at = least;
    }
  }

  /** Without the first. */
  drop(): void {
    const last = this.#items.pop();
    if (last === undefined || this.#items.length === 0) return;
    this.#items[0] = last;
    this.settle();
  }

  #less(a: number, b: number): boolean {
    const [one, other] = [this.#items[a], this.#items[b]];
    return one !== undefined && other !== undefined && this.#compare(one, other) < 0;
  }

  #swapIfLess(a: number, b: number): boolean {
    if (!this.#less(a, b)) return false;
    const [one, other] = [this.#items[a], this.#items[b]];
    if (one !== undefined && other !== undefined) [this.#items[a], this.#items[b]] = [other, one];
    return true;
  }
}
