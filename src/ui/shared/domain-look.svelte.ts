/** One look at a domain at a time, as a view shows it. A newer one or a stop makes an older answer void. */
import type { RequestFailure } from '../../contract/failure.ts';
import type { DomainEvidence } from '../../core/report/evidence.ts';
import type { Heard, Mirror } from './mirror.svelte.ts';

export interface LookRequest {
  readonly domain: string;
  /** As whom servers are called; null: nobody, and they are not. */
  readonly from: string | null;
  /** The person was asked about hosts of their own network. */
  readonly nearby: boolean;
}

export type LookPhase =
  | { readonly type: 'idle' }
  | { readonly type: 'looking' | 'stopped'; readonly request: LookRequest }
  | { readonly type: 'refused'; readonly request: LookRequest; readonly failure: RequestFailure }
  | { readonly type: 'done'; readonly request: LookRequest };

export class DomainLook {
  phase = $state.raw<LookPhase>({ type: 'idle' });
  /** What has come in so far. */
  evidence = $state.raw<DomainEvidence | null>(null);
  readonly #ask: Mirror['ask'];
  readonly #leave: () => void;
  /** Name of the run whose events and answer count. */
  #run: string | null = null;

  constructor(ask: Mirror['ask'], listen: (listener: (heard: Heard) => void) => () => void) {
    this.#ask = ask;
    this.#leave = listen((heard) => {
      if (heard.type === 'federation.progress' && heard.run === this.#run) this.evidence = heard.evidence;
    });
  }

  async look(request: LookRequest): Promise<void> {
    this.#end();
    const run = crypto.randomUUID();
    this.#run = run;
    this.phase = { type: 'looking', request };
    this.evidence = null;
    const { domain, from, nearby } = request;
    const outcome = await this.#ask('federation.look', {
      domain,
      run,
      ...(from !== null && { from }),
      ...(nearby && { nearby }),
    });
    if (run !== this.#run) return;
    this.#run = null;
    if (!outcome.ok) this.phase = { type: 'refused', request, failure: outcome.failure };
    else {
      this.evidence = outcome.value;
      if (this.phase.type === 'looking') this.phase = { type: 'done', request };
    }
  }

  /** What was found stays; the answer to the run that was stopped still adds what it knows. */
  stop(): void {
    if (this.phase.type !== 'looking' || this.#run === null) return;
    const run = this.#run;
    this.phase = { type: 'stopped', request: this.phase.request };
    void this.#ask('federation.stop', { run });
  }

  /** For the view that goes. */
  close(): void {
    this.#end();
    this.#leave();
  }

  /** Nobody waits for the run under way any more. */
  #end(): void {
    const run = this.#run;
    this.#run = null;
    if (run !== null && this.phase.type === 'looking') void this.#ask('federation.stop', { run });
  }
}
