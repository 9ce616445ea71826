/** The rooms of an account, live. */
import type { RoomView } from '../../contract/rooms.ts';
import type { Mirror } from './mirror.svelte.ts';
import { keepRead, type Listen } from './reading.ts';

export class RoomList {
  list = $state.raw<readonly RoomView[]>([]);
  loaded = $state(false);
  readonly stop: () => void;

  constructor(ask: Mirror['ask'], account: string, listen: Listen) {
    this.stop = keepRead(listen, {
      meant: (heard) => heard.type === 'rooms.changed' && heard.account === account,
      read: async (stopped) => {
        const outcome = await ask('rooms.list', { account });
        // A refusal leaves the rooms as they were.
        if (stopped() || !outcome.ok) return;
        this.list = outcome.value;
        this.loaded = true;
      },
      pauseMs: 60,
    });
  }

  /** The room with this address. */
  at(jid: string): RoomView | undefined {
    return this.list.find(({ room }) => room === jid);
  }
}
