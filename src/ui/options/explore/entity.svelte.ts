/** An entity, or a node of one, in the tree of what was discovered; asked when it is looked at. */
import type { Explored } from '../../../contract/explore.ts';
import type { RequestFailure } from '../../../contract/failure.ts';
import type { Info, Item } from '../../../core/xep/xep-0030.ts';
import type { Mirror } from '../../shared/mirror.svelte.ts';

/** Of one entity; more would be nobody's to read. */
const mostShown = 200;

export class Entity {
  readonly jid: string;
  readonly node: string | null;
  /** What who listed it calls it. */
  readonly name: string | null;
  readonly level: number;
  open = $state(false);
  /** Null until it answered. */
  info = $state.raw<Explored<Info> | null>(null);
  items = $state.raw<Explored<readonly Entity[]> | null>(null);
  /** How many items are not shown. */
  more = $state(0);
  failure = $state.raw<RequestFailure | null>(null);
  readonly #ask: Mirror['ask'];
  readonly #account: string;
  #asked = { info: false, items: false };

  constructor(ask: Mirror['ask'], account: string, { jid, node, name }: Item, level = 1) {
    this.#ask = ask;
    this.#account = account;
    this.jid = jid;
    this.node = node;
    this.name = name;
    this.level = level;
  }

  get #args() {
    return { account: this.#account, to: this.jid, ...(this.node === null ? {} : { node: this.node }) };
  }

  /** Asks what it is, once. */
  async look(): Promise<void> {
    if (this.#asked.info) return;
    this.#asked.info = true;
    const outcome = await this.#ask('explore.info', this.#args);
    if (outcome.ok) this.info = outcome.value;
    else this.failure = outcome.failure;
  }

  /** Shows or hides what belongs to it; asks for that once. */
  async toggle(): Promise<void> {
    this.open = !this.open;
    if (!this.open || this.#asked.items) return;
    this.#asked.items = true;
    const outcome = await this.#ask('explore.items', this.#args);
    if (!outcome.ok) {
      this.failure = outcome.failure;
      return;
    }
    const said = outcome.value;
    if (!said.ok) {
      this.items = said;
      return;
    }
    this.more = Math.max(0, said.value.length - mostShown);
    const items = said.value
      .slice(0, mostShown)
      .map((item) => new Entity(this.#ask, this.#account, item, this.level + 1));
    this.items = { ...said, value: items };
  }
}
