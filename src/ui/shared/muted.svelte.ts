/** Which conversations of an account stay silent, live. */
import type { Heard, Mirror } from './mirror.svelte.ts';
import { Reading } from './reading.ts';

export class MutedPeers {
  peers = $state.raw<readonly string[]>([]);
  readonly stop: () => void;

  constructor(ask: Mirror['ask'], account: string, listen: (listener: (heard: Heard) => void) => () => void) {
    const reading = new Reading(
      async (stopped) => {
        const outcome = await ask('notify.muted', { account });
        if (outcome.ok && !stopped()) this.peers = outcome.value;
      },
      () => undefined,
      60,
    );
    const leave = listen((heard) => {
      if (heard.type === 'refresh' || (heard.type === 'notify.changed' && heard.account === account))
        reading.request();
    });
    this.stop = () => {
      leave();
      reading.stop();
    };
    reading.request();
  }
}
