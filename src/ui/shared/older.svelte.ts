/** What was said before all that is stored: asked for page by page as one scrolls up. */
import type { RequestFailure } from '../../contract/failure.ts';
import type { Mirror, Outcome } from './mirror.svelte.ts';

export type OlderPhase =
  | { readonly type: 'idle' | 'reading' }
  /** There is nothing before. */
  | { readonly type: 'end' }
  | { readonly type: 'failed'; readonly failure: RequestFailure };

export class Older {
  phase = $state.raw<OlderPhase>({ type: 'idle' });
  readonly #ask: () => Promise<Outcome<{ more: boolean }>>;

  constructor(ask: Mirror['ask'], account: string, peer: string) {
    this.#ask = () => ask('chat.older', { account, peer });
  }

  /** Reads one page further back, unless it does so already or nothing is there. */
  async read(): Promise<void> {
    if (this.phase.type === 'reading' || this.phase.type === 'end') return;
    this.phase = { type: 'reading' };
    const outcome = await this.#ask();
    if (!outcome.ok) this.phase = { type: 'failed', failure: outcome.failure };
    else this.phase = { type: outcome.value.more ? 'idle' : 'end' };
  }
}
