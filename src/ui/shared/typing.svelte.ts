/** Who is writing on the other side of a conversation; nobody keeps it, and it fades by itself. */
import type { Heard } from './mirror.svelte.ts';

/** Who wrote and said nothing more is not writing any more, ms. */
const fadeMs = 30_000;

export class Typing {
  /** In a room the name of who wrote last; else empty. Null: nobody writes. */
  who = $state<string | null>(null);
  readonly stop: () => void;

  constructor(account: string, peer: string, listen: (listener: (heard: Heard) => void) => () => void) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = listen((heard) => {
      if (heard.type === 'refresh') this.who = null;
      if (heard.type !== 'chat.typing' || heard.account !== account || heard.peer !== peer) return;
      const who = heard.nick ?? '';
      // That somebody else stopped says nothing of who writes.
      if (heard.state !== 'composing' && who !== this.who) return;
      clearTimeout(timer);
      this.who = heard.state === 'composing' ? who : null;
      if (this.who !== null) timer = setTimeout(() => (this.who = null), fadeMs);
    });
    this.stop = () => {
      clearTimeout(timer);
      leave();
    };
  }
}
