/** The contacts of an account, live. */
import type { ContactView } from '../../contract/roster.ts';
import { calmMs } from './calm.ts';
import type { Mirror } from './mirror.svelte.ts';
import { Reading, type Listen } from './reading.ts';

export class Roster {
  contacts = $state.raw<readonly ContactView[]>([]);
  loaded = $state(false);
  readonly stop: () => void;

  constructor(ask: Mirror['ask'], account: string, listen: Listen) {
    let later: ReturnType<typeof setTimeout> | undefined;
    const reading = new Reading(
      async (stopped) => {
        const outcome = await ask('roster.list', { account });
        if (stopped() || !outcome.ok) return;
        this.contacts = outcome.value;
        this.loaded = true;
      },
      // A refusal is a value here, and leaves the contacts as they were.
      () => undefined,
      60,
    );
    const leave = listen((heard) => {
      const ours = heard.type === 'roster.changed' && heard.account === account;
      if (!ours && heard.type !== 'refresh') return;
      clearTimeout(later);
      // A worker that came back knows nobody's presence before it is signed in, and says when it does.
      if (ours || !this.loaded) reading.request();
      else later = setTimeout(() => reading.request(), calmMs);
    });
    this.stop = () => {
      leave();
      clearTimeout(later);
      reading.stop();
    };
    reading.request();
  }
}
