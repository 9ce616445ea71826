/** The contacts of an account, live. */
import type { ContactView } from '../../contract/roster.ts';
import type { Heard, Mirror } from './mirror.svelte.ts';
import { Reading } from './reading.ts';

export class Roster {
  contacts = $state.raw<readonly ContactView[]>([]);
  readonly stop: () => void;

  constructor(ask: Mirror['ask'], account: string, listen: (listener: (heard: Heard) => void) => () => void) {
    const reading = new Reading(
      async (stopped) => {
        const outcome = await ask('roster.list', { account });
        if (!stopped() && outcome.ok) this.contacts = outcome.value;
      },
      // A refusal is a value here, and leaves the contacts as they were.
      () => undefined,
      60,
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
