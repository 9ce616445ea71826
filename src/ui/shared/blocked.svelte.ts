/** Who of those that nothing gets through from, live. */
import type { Mirror } from './mirror.svelte.ts';
import { keepRead, type Listen } from './reading.ts';

export class BlockedPeers {
  /** Bare JIDs. */
  list = $state.raw<readonly string[]>([]);
  readonly stop: () => void;

  constructor(ask: Mirror['ask'], account: string, listen: Listen) {
    this.stop = keepRead(listen, {
      meant: (heard) => heard.type === 'roster.changed' && heard.account === account,
      read: async (stopped) => {
        const outcome = await ask('roster.blocked', { account });
        if (!stopped() && outcome.ok) this.list = outcome.value;
      },
      pauseMs: 200,
    });
  }
}
