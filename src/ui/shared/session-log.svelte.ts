/** What the session of an account went through, and what its connection counts; live. */
import type { SessionCounts, SessionEvent } from '../../contract/session.ts';
import type { HistoryReader } from '../../store/readers.ts';
import type { Heard, Mirror } from './mirror.svelte.ts';
import { Reading } from './reading.ts';

export class SessionLog {
  /** Oldest first; null until they were read. */
  events = $state.raw<readonly SessionEvent[] | null>(null);
  counts = $state.raw<SessionCounts | null>(null);
  /** Why the history could not be read last time; null when it could. */
  problem = $state<string | null>(null);
  readonly stop: () => void;

  constructor(
    history: HistoryReader,
    ask: Mirror['ask'],
    account: string,
    listen: (listener: (heard: Heard) => void) => () => void,
  ) {
    const reading = new Reading(
      async (stopped) => {
        const events = await history.events(account);
        if (stopped()) return;
        this.events = events;
        this.problem = null;
      },
      (error) => (this.problem = String(error)),
      60,
    );
    const counting = new Reading(
      async (stopped) => {
        const outcome = await ask('session.counts', { account });
        if (!stopped()) this.counts = outcome.ok ? outcome.value : null;
      },
      () => undefined,
      60,
    );
    const leave = listen((heard) => {
      if (heard.type === 'session.counted' && heard.counts.account === account) this.counts = heard.counts;
      const ours = heard.type === 'session.recorded' && heard.account === account;
      if (ours || heard.type === 'refresh') reading.request();
      if (heard.type === 'refresh') counting.request();
    });
    this.stop = () => {
      leave();
      reading.stop();
      counting.stop();
    };
    reading.request();
    counting.request();
  }
}
