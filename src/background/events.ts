/** Pushes events to the surfaces that are open: a snapshot first, then every event with its number. */
import type { BackgroundEvent, Pushed, Snapshot } from '../contract/index.ts';
import type { Cancel } from '../platform/ports.ts';

export interface EventHub {
  push(event: BackgroundEvent): void;
  /** Hears every event within the background. */
  listen(listener: (event: BackgroundEvent) => void): void;
  /** `snapshot` is taken when the state has been restored; events before it are part of it. */
  connect(push: (pushed: Pushed) => void, snapshot: () => Promise<Omit<Snapshot, 'type' | 'seq'>>): Cancel;
}

export function createEventHub(): EventHub {
  let seq = 0;
  const ready = new Set<(pushed: Pushed) => void>();
  const listeners: ((event: BackgroundEvent) => void)[] = [];
  return {
    push(event) {
      seq += 1;
      for (const listener of listeners) listener(event);
      for (const push of [...ready]) {
        try {
          push({ type: 'event', seq, event });
        } catch {
          // A surface that is just going away; its Port says so in a moment.
          ready.delete(push);
        }
      }
    },
    listen: (listener) => void listeners.push(listener),
    connect(push, snapshot) {
      let gone = false;
      void snapshot().then((state) => {
        if (gone) return;
        push({ type: 'snapshot', seq, ...state });
        ready.add(push);
      });
      return () => {
        gone = true;
        ready.delete(push);
      };
    },
  };
}
