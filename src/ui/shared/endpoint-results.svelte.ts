/** What came of dialling endpoints, live: the last result of each. */
import type { EndpointResult } from '../../contract/discovery.ts';
import type { RequestFailure } from '../../contract/failure.ts';
import type { Heard, Mirror } from './mirror.svelte.ts';
import { Reading } from './reading.ts';

export class EndpointResults {
  #byUrl = $state.raw<ReadonlyMap<string, EndpointResult>>(new Map());
  /** URLs that are being tried because the person asked. */
  #trying = $state.raw<readonly string[]>([]);
  readonly #ask: Mirror['ask'];
  readonly stop: () => void;

  constructor(ask: Mirror['ask'], listen: (listener: (heard: Heard) => void) => () => void) {
    this.#ask = ask;
    const reading = new Reading(
      async (stopped) => {
        const outcome = await ask('discovery.results', {});
        // What was heard meanwhile is newer than what was asked for.
        if (!stopped() && outcome.ok) this.#take([...outcome.value, ...this.#byUrl.values()]);
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
    const taken = new Map(this.#byUrl);
    for (const result of results) {
      if (result.at >= (taken.get(result.url)?.at ?? 0)) taken.set(result.url, result);
    }
    this.#byUrl = taken;
  }

  of(url: string | undefined): EndpointResult | undefined {
    return url === undefined ? undefined : this.#byUrl.get(url);
  }

  isTrying(url: string | undefined): boolean {
    return url !== undefined && this.#trying.includes(url);
  }

  /** Lets go of what is known of these endpoints: the background forgot it too. */
  forget(urls: readonly (string | undefined)[]): void {
    this.#byUrl = new Map([...this.#byUrl].filter(([url]) => !urls.includes(url)));
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
