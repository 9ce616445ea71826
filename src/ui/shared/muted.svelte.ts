/** Which conversations of an account stay silent, live. */
import type { Mirror } from './mirror.svelte.ts';
import { keepRead, type Listen } from './reading.ts';

export class MutedPeers {
  peers = $state.raw<readonly string[]>([]);
  readonly stop: () => void;

  constructor(ask: Mirror['ask'], account: string, listen: Listen) {
    this.stop = keepRead(listen, {
      meant: (heard) => heard.type === 'notify.changed' && heard.account === account,
      read: async (stopped) => {
        const outcome = await ask('notify.muted', { account });
        if (outcome.ok && !stopped()) this.peers = outcome.value;
      },
      pauseMs: 60,
    });
  }
}
