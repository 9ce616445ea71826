/** What the person chose, live. */
import type { RequestFailure } from '../../contract/failure.ts';
import type { Settings } from '../../contract/settings.ts';
import type { Heard, Mirror } from './mirror.svelte.ts';
import { Reading } from './reading.ts';

export class SettingsView {
  /** Null until they were read. */
  values = $state.raw<Settings | null>(null);
  failure = $state.raw<RequestFailure | null>(null);
  readonly #ask: Mirror['ask'];
  /** Counts what was heard: an answer that was asked for before is older. */
  #heard = 0;
  readonly stop: () => void;

  constructor(ask: Mirror['ask'], listen: (listener: (heard: Heard) => void) => () => void) {
    this.#ask = ask;
    const reading = new Reading(
      async (stopped) => {
        const before = this.#heard;
        const outcome = await ask('settings.get', {});
        if (stopped()) return;
        if (outcome.ok && before === this.#heard) this.values = outcome.value;
        this.failure = outcome.ok ? null : outcome.failure;
      },
      () => undefined,
      60,
    );
    const leave = listen((heard) => {
      if (heard.type === 'settings.changed') {
        this.#heard += 1;
        this.values = heard.settings;
      }
      if (heard.type === 'refresh') reading.request();
    });
    this.stop = () => {
      leave();
      reading.stop();
    };
    reading.request();
  }

  /** Whether it was kept; why not stands in `failure`. */
  async set(change: Partial<Settings>): Promise<boolean> {
    if (this.values === null) return false;
    const wanted = { ...this.values, ...change };
    const outcome = await this.#ask('settings.set', wanted);
    this.failure = outcome.ok ? null : outcome.failure;
    if (outcome.ok) this.values = wanted;
    return outcome.ok;
  }
}
