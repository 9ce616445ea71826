/** The pinned keys that are kept, live. */
import type { RequestFailure } from '../../contract/failure.ts';
import type { PinRecord } from '../../core/discovery/pin-record.ts';
import type { Heard, Mirror } from './mirror.svelte.ts';
import { Reading } from './reading.ts';

export class PinList {
  /** Null until they were read. */
  records = $state.raw<readonly PinRecord[] | null>(null);
  failure = $state.raw<RequestFailure | null>(null);
  /** Counts what was heard: an answer that was asked for before is older. */
  #heard = 0;
  readonly stop: () => void;

  constructor(ask: Mirror['ask'], listen: (listener: (heard: Heard) => void) => () => void) {
    const reading = new Reading(
      async (stopped) => {
        const before = this.#heard;
        const outcome = await ask('pins.list', {});
        if (stopped()) return;
        if (outcome.ok && before === this.#heard) this.records = outcome.value;
        this.failure = outcome.ok ? null : outcome.failure;
      },
      () => undefined,
      60,
    );
    const leave = listen((heard) => {
      if (heard.type === 'pins.changed') {
        this.#heard += 1;
        this.records = heard.pins;
      }
      if (heard.type === 'refresh') reading.request();
    });
    this.stop = () => {
      leave();
      reading.stop();
    };
    reading.request();
  }

  /** Records whose change waits for the person. */
  get changed(): readonly PinRecord[] {
    return (this.records ?? []).filter(({ change }) => change !== null);
  }

  /** What is kept for an endpoint (`host:port`) of a domain, or for every endpoint of it. */
  of(domain: string, endpoint: string): readonly PinRecord[] {
    return (this.records ?? []).filter(
      (record) => record.domain === domain && (record.endpoint === null || record.endpoint === endpoint),
    );
  }
}
