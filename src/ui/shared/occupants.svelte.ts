/** Who is in a room, live. */
import type { OccupantView } from '../../contract/rooms.ts';
import type { Heard, Mirror } from './mirror.svelte.ts';
import { Reading } from './reading.ts';
import { language } from './words.ts';

type Listen = (listener: (heard: Heard) => void) => () => void;

export class Occupants {
  /** By name. */
  list = $state.raw<readonly OccupantView[]>([]);
  loaded = $state(false);
  readonly stop: () => void;

  constructor(ask: Mirror['ask'], account: string, room: string, listen: Listen) {
    const reading = new Reading(
      async (stopped) => {
        const outcome = await ask('rooms.occupants', { account, room });
        if (stopped() || !outcome.ok) return;
        this.list = outcome.value.toSorted((a, b) => a.nick.localeCompare(b.nick, language()));
        this.loaded = true;
      },
      () => undefined,
      200,
    );
    const leave = listen((heard) => {
      const ours = heard.type === 'rooms.changed' && heard.account === account;
      if (ours || heard.type === 'refresh') reading.request();
    });
    this.stop = () => {
      leave();
      reading.stop();
    };
    reading.request();
  }
}
