/** What came of dialling endpoints, live: the last result of each. */
import { SvelteMap } from 'svelte/reactivity';
import type { EndpointResult } from '../../contract/discovery.ts';
import type { RequestFailure } from '../../contract/failure.ts';
import type { Heard, Mirror } from './mirror.svelte.ts';
import { Reading } from './reading.ts';

export class EndpointResults {
  readonly #byUrl = new SvelteMap<string, EndpointResult>();
  /** URLs that are being tried because the person asked. */
  #trying = $state.raw<readonly string[]>([]);
  readonly #ask: Mirror['ask'];
  readonly stop: () => void;

  constructor(ask: Mirror['ask'], listen: (listener: (heard: Heard) => void) => () => void) {
    this.#ask = ask;
    const reading = new Reading(
      async (stopped) => {
        const outcome = await ask('discovery.results', {});
        if (!stopped() && outcome.ok) this.#take(outcome.value);
      },
      () => undefined,
      60,
    );
    const leave = listen((heard) => {
      if (heard.type === 'discovery.dialled') this.#take([heard.result]);
      if (heard.type === 'refresh') reading.request();
    });
    this.stop = () => {
      leave();
      reading.stop();
    };
    reading.request();
  }

  #take(results: readonly EndpointResult[]): void {
    for (const result of results) {
      if (result.at >= (this.#byUrl.get(result.url)?.at ?? 0)) this.#byUrl.set(result.url, result);
    }
  }

  of(url: string | undefined): EndpointResult | undefined {
    return url === undefined ? undefined : this.#byUrl.get(url);
  }

  isTrying(url: string | undefined): boolean {
    return url !== undefined && this.#trying.includes(url);
  }

  /** Tries an endpoint now; the result stands with the others. Null, or why it was not tried. */
  async try(domain: string, url: string): Promise<RequestFailure | null> {
    this.#trying = [...this.#trying, url];
    const outcome = await this.#ask('discovery.try', { domain, url });
    this.#trying = this.#trying.filter((one) => one !== url);
    if (!outcome.ok) return outcome.failure;
    this.#take([outcome.value]);
    return null;
  }
}
