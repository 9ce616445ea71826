/** The reports that are kept, and the list of domains under way, as a view shows them. */
import type { RequestFailure } from '../../contract/failure.ts';
import type { ReportSummary, RoundState } from '../../contract/reports.ts';
import type { Heard, Mirror } from './mirror.svelte.ts';

export class ReportList {
  /** By domain; null until they were read. */
  summaries = $state.raw<readonly ReportSummary[] | null>(null);
  /** Null where there was none. */
  round = $state.raw<RoundState | null>(null);
  failure = $state.raw<RequestFailure | null>(null);
  readonly #ask: Mirror['ask'];
  readonly stop: () => void;
  #reading = false;
  #stale = false;

  constructor(ask: Mirror['ask'], listen: (listener: (heard: Heard) => void) => () => void) {
    this.#ask = ask;
    this.stop = listen((heard) => {
      if (heard.type === 'reports.round') this.round = heard.round;
      else if (heard.type === 'reports.changed') void this.#read();
      else if (heard.type === 'refresh') this.#begin();
    });
    this.#begin();
  }

  /** Answers why the list was not begun; null where it was. */
  async begin(domains: readonly string[], from: string | null): Promise<RequestFailure | null> {
    const outcome = await this.#ask('reports.round', { domains, from });
    if (!outcome.ok) return outcome.failure;
    this.round = outcome.value;
    return null;
  }

  #begin(): void {
    void this.#read();
    void this.#ask('reports.roundState', {}).then((outcome) => {
      if (outcome.ok) this.round = outcome.value;
    });
  }

  /** Eight that end together are read once. */
  async #read(): Promise<void> {
    this.#stale = true;
    if (this.#reading) return;
    this.#reading = true;
    while (this.#stale) {
      this.#stale = false;
      const outcome = await this.#ask('reports.list', {});
      this.failure = outcome.ok ? null : outcome.failure;
      if (outcome.ok) this.summaries = outcome.value;
    }
    this.#reading = false;
  }
}
