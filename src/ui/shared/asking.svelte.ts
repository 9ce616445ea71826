/** What waits for a person's yes or no, live: who asks to see their presence, and who asks them into a room. */
import type { InvitationView } from '../../contract/rooms.ts';
import type { Mirror } from './mirror.svelte.ts';
import { keepRead, type Listen } from './reading.ts';

export class Asking {
  /** Bare JIDs. */
  contacts = $state.raw<readonly string[]>([]);
  invitations = $state.raw<readonly InvitationView[]>([]);
  readonly stop: () => void;

  constructor(ask: Mirror['ask'], account: string, listen: Listen) {
    this.stop = keepRead(listen, {
      meant: (heard) =>
        (heard.type === 'roster.changed' || heard.type === 'rooms.changed') && heard.account === account,
      read: async (stopped) => {
        const [contacts, invitations] = await Promise.all([
          ask('roster.requests', { account }),
          ask('rooms.invitations', { account }),
        ]);
        if (stopped()) return;
        if (contacts.ok) this.contacts = contacts.value;
        if (invitations.ok) this.invitations = invitations.value;
      },
      pauseMs: 200,
    });
  }

  get count(): number {
    return this.contacts.length + this.invitations.length;
  }
}
