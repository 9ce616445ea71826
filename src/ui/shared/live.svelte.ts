/** What the other side of a conversation writes now, and whether it sees what is written here; nobody keeps it. */
import type { Mirror } from './mirror.svelte.ts';
import { keepRead, type Listen } from './reading.ts';

/** What nobody goes on with is not being written any more, ms: the worker that would say so may be gone. */
const fadeMs = 35_000;

export class LiveTalk {
  /** Null: nothing, or nobody shows it. */
  text = $state<string | null>(null);
  on = $state(false);
  possible = $state(false);
  readonly stop: () => void;

  constructor(ask: Mirror['ask'], account: string, peer: string, listen: Listen) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = listen((heard) => {
      if (heard.type !== 'chat.live' || heard.account !== account || heard.peer !== peer) return;
      clearTimeout(timer);
      this.text = heard.text;
      timer = setTimeout(() => (this.text = null), fadeMs);
    });
    const forget = keepRead(listen, {
      // Who is there, and with which client, says whether it can be shown.
      meant: (heard) =>
        (heard.type === 'chat.liveTurned' && heard.account === account && heard.peer === peer) ||
        (heard.type === 'roster.changed' && heard.account === account && this.on),
      read: async (stopped) => {
        const outcome = await ask('chat.live', { account, peer });
        if (!outcome.ok || stopped()) return;
        this.on = outcome.value.on;
        this.possible = outcome.value.possible;
      },
      pauseMs: 200,
    });
    this.stop = () => {
      clearTimeout(timer);
      leave();
      forget();
    };
  }
}
