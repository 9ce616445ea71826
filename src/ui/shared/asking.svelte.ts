/** What waits for a person's yes or no, live: who asks to see their presence, and who asks them into a room. */
import type { InvitationView } from '../../contract/rooms.ts';
import type { Heard, Mirror } from './mirror.svelte.ts';
import { Reading } from './reading.ts';

type Listen = (listener: (heard: Heard) => void) => () => void;

export class Asking {
  /** Bare JIDs. */
  contacts = $state.raw<readonly string[]>([]);
  invitations = $state.raw<readonly InvitationView[]>([]);
  readonly stop: () => void;

  constructor(ask: Mirror['ask'], account: string, listen: Listen) {
    const reading = new Reading(
      async (stopped) => {
        const [contacts, invitations] = await Promise.all([
          ask('roster.requests', { account }),
          ask('rooms.invitations', { account }),
        ]);
        if (stopped()) return;
        if (contacts.ok) this.contacts = contacts.value;
        if (invitations.ok) this.invitations = invitations.value;
      },
      () => undefined,
      200,
    );
    const leave = listen((heard) => {
      const isOurs = 'account' in heard && heard.account === account;
      const isMeant = heard.type === 'roster.changed' || heard.type === 'rooms.changed';
      if (heard.type === 'refresh' || (isOurs && isMeant)) reading.request();
    });
    this.stop = () => {
      leave();
      reading.stop();
    };
    reading.request();
  }

  get count(): number {
    return this.contacts.length + this.invitations.length;
  }
}
