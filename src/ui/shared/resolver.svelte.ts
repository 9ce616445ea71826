/**
 * One resolution at a time, as a view shows it: documents and candidates as they come in, then the whole. A newer one
 * or a stop makes an older answer void.
 */
import type { RequestFailure } from '../../contract/failure.ts';
import type { Resolution } from '../../core/discovery/types.ts';
import type { Heard, Mirror, Outcome } from './mirror.svelte.ts';

export type ResolverPhase =
  | { readonly type: 'idle' }
  /** `resolution` is what has come in so far; before that, what stood there for the same address. */
  | {
      readonly type: 'reading';
      readonly address: string;
      readonly resolution: Resolution | null;
      /** Whether `resolution` is of an earlier run. */
      readonly earlier: boolean;
    }
  /** `resolution` is what had come in. */
  | { readonly type: 'stopped'; readonly address: string; readonly resolution: Resolution | null }
  | { readonly type: 'refused'; readonly address: string; readonly failure: RequestFailure }
  | { readonly type: 'done'; readonly address: string; readonly resolution: Resolution };

export class Resolver {
  phase = $state.raw<ResolverPhase>({ type: 'idle' });
  readonly #ask: Mirror['ask'];
  readonly #leave: () => void;
  readonly #use: 'client' | 'all';
  /** Name of the run whose events and answer count. */
  #run: string | null = null;

  constructor(
    ask: Mirror['ask'],
    listen: (listener: (heard: Heard) => void) => () => void,
    use: 'client' | 'all',
  ) {
    this.#ask = ask;
    this.#use = use;
    this.#leave = listen((heard) => {
      if (heard.type === 'discovery.progress' && heard.run === this.#run) this.#progress(heard.resolution);
    });
  }

  get resolution(): Resolution | null {
    return 'resolution' in this.phase ? this.phase.resolution : null;
  }

  async resolve(address: string, { refresh = false }: { refresh?: boolean } = {}): Promise<void> {
    const same = 'address' in this.phase && this.phase.address === address;
    const before = same ? this.resolution : null;
    this.#end();
    const run = crypto.randomUUID();
    this.#run = run;
    this.phase = { type: 'reading', address, resolution: before, earlier: before !== null };
    const outcome = await this.#ask('discovery.resolve', {
      address,
      use: this.#use,
      run,
      ...(refresh && { refresh }),
    });
    if (run !== this.#run) return;
    this.#run = null;
    this.#settle(address, outcome);
  }

  /** What has come in stays; the answer to the run that was stopped still adds what it knows. */
  stop(): void {
    const run = this.#run;
    if (this.phase.type !== 'reading' || run === null) return;
    const { address, resolution, earlier } = this.phase;
    this.phase = { type: 'stopped', address, resolution: earlier ? null : resolution };
    void this.#ask('discovery.stop', { run });
  }

  clear(): void {
    this.#end();
    this.phase = { type: 'idle' };
  }

  /** For the view that goes. */
  close(): void {
    this.#end();
    this.#leave();
  }

  #settle(address: string, outcome: Outcome<Resolution>): void {
    if (this.phase.type === 'stopped') {
      if (outcome.ok) this.phase = { ...this.phase, resolution: outcome.value };
    } else if (!outcome.ok) this.phase = { type: 'refused', address, failure: outcome.failure };
    else this.phase = { type: 'done', address, resolution: outcome.value };
  }

  #progress(resolution: Resolution): void {
    if (this.phase.type !== 'reading') return;
    this.phase = { type: 'reading', address: this.phase.address, resolution, earlier: false };
  }

  /** Nobody waits for the run under way any more. */
  #end(): void {
    const run = this.#run;
    this.#run = null;
    if (run !== null && this.phase.type === 'reading') void this.#ask('discovery.stop', { run });
  }
}
