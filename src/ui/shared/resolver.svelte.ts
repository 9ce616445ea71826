/** One resolution at a time, as a view shows it. A newer one or a stop makes an older answer void. */
import type { RequestFailure } from '../../contract/failure.ts';
import type { Resolution } from '../../core/discovery/types.ts';
import type { Mirror } from './mirror.svelte.ts';

export type ResolverPhase =
  | { readonly type: 'idle' }
  /** `previous` is what stood there for the same address. */
  | { readonly type: 'reading'; readonly address: string; readonly previous: Resolution | null }
  | { readonly type: 'stopped'; readonly address: string }
  | { readonly type: 'refused'; readonly address: string; readonly failure: RequestFailure }
  | { readonly type: 'done'; readonly address: string; readonly resolution: Resolution };

export class Resolver {
  phase = $state.raw<ResolverPhase>({ type: 'idle' });
  readonly #mirror: Mirror;
  #turn = 0;

  constructor(mirror: Mirror) {
    this.#mirror = mirror;
  }

  get resolution(): Resolution | null {
    if (this.phase.type === 'reading') return this.phase.previous;
    return this.phase.type === 'done' ? this.phase.resolution : null;
  }

  async resolve(address: string): Promise<void> {
    const turn = ++this.#turn;
    const same = 'address' in this.phase && this.phase.address === address;
    this.phase = { type: 'reading', address, previous: same ? this.resolution : null };
    const outcome = await this.#mirror.ask('discovery.resolve', { address });
    if (turn !== this.#turn) return;
    this.phase = outcome.ok
      ? { type: 'done', address, resolution: outcome.value }
      : { type: 'refused', address, failure: outcome.failure };
  }

  stop(): void {
    this.#turn += 1;
    if (this.phase.type === 'reading') this.phase = { type: 'stopped', address: this.phase.address };
  }

  clear(): void {
    this.#turn += 1;
    this.phase = { type: 'idle' };
  }
}
