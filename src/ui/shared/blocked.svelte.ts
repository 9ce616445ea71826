/** Who of those that nothing gets through from, live. */
import type { Heard, Mirror } from './mirror.svelte.ts';
import { Reading } from './reading.ts';

type Listen = (listener: (heard: Heard) => void) => () => void;

export class BlockedPeers {
  /** Bare JIDs. */
  list = $state.raw<readonly string[]>([]);
  readonly stop: () => void;

  constructor(ask: Mirror['ask'], account: string, listen: Listen) {
    const reading = new Reading(
      async (stopped) => {
        const outcome = await ask('roster.blocked', { account });
        if (!stopped() && outcome.ok) this.list = outcome.value;
      },
      () => undefined,
      200,
    );
    const leave = listen((heard) => {
      const ours = heard.type === 'roster.changed' && heard.account === account;
      if (ours || heard.type === 'refresh') reading.request();
    });
    this.stop = () => {
      leave();
      reading.stop();
    };
    reading.request();
  }
}
