/** How many messages are unread, on the extension's button: what tells a person who has no surface open. */
import type { ClockPort } from '../platform/ports.ts';
import type { ChatStore } from '../store/chat-store.ts';
import type { EventHub } from './events.ts';

/** Messages that come close together are counted once, ms. */
const countMs = 50;

export function keepBadge(deps: {
  readonly store: ChatStore;
  readonly hub: EventHub;
  readonly clock: ClockPort;
  readonly show: (unread: number) => void;
  readonly fault: (error: unknown) => void;
}): void {
  let counting = false;
  const count = (): void => {
    if (counting) return;
    counting = true;
    deps.clock.after(countMs, () => {
      counting = false;
      deps.store.unread().then(deps.show, deps.fault);
    });
  };
  deps.hub.listen((event) => {
    if (event.type === 'chat.changed') count();
  });
  // The button forgets when the browser closes; messages do not.
  count();
}
