/** What a person set in an inspector: it outlives the inspector, as when one looks into a capture and comes back. */
import { noFilter, withHidden, type FrameFilter } from './filter.ts';

export class Viewpoint {
  filter = $state.raw<FrameFilter>(noFilter);
  /** Number of the last frame when it was paused. */
  frozen = $state<number | null>(null);
  /** Number of the first one then; null where the person has emptied the list since. */
  frozenFrom = $state<number | null>(null);
  selectedSeq = $state<number | null>(null);
  /** Streams that were hidden once without being asked: whoever shows one again has it. */
  #met: readonly string[] = [];
  #asked: string | null = null;

  /** From `first` to `last` the list stands still; null goes on. */
  pause(range: { readonly first: number; readonly last: number } | null): void {
    this.frozen = range?.last ?? null;
    this.frozenFrom = range?.first ?? null;
  }

  /** Hides streams until the person asks for them. */
  hideAtFirst(streams: readonly string[]): void {
    const more = streams.filter((id) => !this.#met.includes(id));
    if (more.length === 0) return;
    this.#met = [...this.#met, ...more];
    this.filter = withHidden(this.filter, more);
  }

  /** Whose frames are asked for, null for everyone’s; asked again it changes nothing that the person set since. */
  askFor(account: string | null): void {
    if (account === this.#asked) return;
    this.#asked = account;
    this.filter = { ...this.filter, account };
  }
}
