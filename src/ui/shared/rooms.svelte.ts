/** The rooms of an account, live. */
import type { RoomView } from '../../contract/rooms.ts';
import type { Heard, Mirror } from './mirror.svelte.ts';
import { Reading } from './reading.ts';

type Listen = (listener: (heard: Heard) => void) => () => void;

export class RoomList {
  list = $state.raw<readonly RoomView[]>([]);
  readonly stop: () => void;

  constructor(ask: Mirror['ask'], account: string, listen: Listen) {
    const reading = new Reading(
      async (stopped) => {
        const outcome = await ask('rooms.list', { account });
        if (!stopped() && outcome.ok) this.list = outcome.value;
      },
      // A refusal is a value here, and leaves the rooms as they were.
      () => undefined,
      60,
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

  /** The room with this address. */
  at(jid: string): RoomView | undefined {
    return this.list.find(({ room }) => room === jid);
  }
}
