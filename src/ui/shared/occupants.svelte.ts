/** Who is in a room, live. */
import type { OccupantView } from '../../contract/rooms.ts';
import type { Mirror } from './mirror.svelte.ts';
import { keepRead, type Listen } from './reading.ts';
import { language } from './words.ts';

export class Occupants {
  /** By name. */
  list = $state.raw<readonly OccupantView[]>([]);
  loaded = $state(false);
  readonly stop: () => void;

  constructor(ask: Mirror['ask'], account: string, room: string, listen: Listen) {
    this.stop = keepRead(listen, {
      meant: (heard) => heard.type === 'rooms.changed' && heard.account === account,
      read: async (stopped) => {
        const outcome = await ask('rooms.occupants', { account, room });
        if (stopped() || !outcome.ok) return;
        this.list = outcome.value.toSorted((a, b) => a.nick.localeCompare(b.nick, language()));
        this.loaded = true;
      },
      pauseMs: 200,
    });
  }
}
