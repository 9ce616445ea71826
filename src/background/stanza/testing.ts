/** For the tests beside this file: a session of Juliet whose clock and wire are in hand. */
import { parseJid } from '../../core/jid.ts';
import { parseFrame, serialize, type XmlElement } from '../../core/xml/index.ts';
import type { ClockPort } from '../../platform/ports.ts';
import { createStanzaLayer, type StanzaLayer } from './index.ts';

export const full = 'juliet@capulet.example/balcony';

export interface ManualClock extends ClockPort {
  /** Timers that are still to run. */
  readonly waiting: number;
  /** Lets time pass, running what falls due, in order. */
  pass(ms: number): void;
  /** The computer sleeps: time passes, and what falls due runs when it wakes. */
  sleep(ms: number): void;
}

export function manualClock(): ManualClock {
  let time = 0;
  const timers = new Set<{ readonly due: number; readonly run: () => void }>();
  return {
    now: () => time,
    after(ms, run) {
      const timer = { due: time + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    get waiting() {
      return timers.size;
    },
    pass(ms) {
      const end = time + ms;
      for (;;) {
        const [next] = [...timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
        if (next === undefined) break;
        timers.delete(next);
        time = Math.max(time, next.due);
        next.run();
      }
      time = end;
    },
    sleep(ms) {
      time += ms;
      this.pass(0);
    },
  };
}

export interface TestSession {
  readonly layer: StanzaLayer;
  readonly clock: ManualClock;
  /** What left, as text. */
  readonly sent: string[];
  readonly faults: unknown[];
  /** Takes a frame from the wire. */
  readonly receive: (text: string) => void;
}

/** A session; online unless told otherwise. `onSend` sees what leaves first, and may answer or throw. */
export function testSession(
  options: {
    readonly online?: boolean;
    readonly onSend?: (stanza: XmlElement, layer: StanzaLayer) => void;
  } = {},
): TestSession {
  const clock = manualClock();
  const sent: string[] = [];
  const faults: unknown[] = [];
  const layer = createStanzaLayer({
    jid: parseJid('juliet@capulet.example'),
    clock,
    send(stanza) {
      options.onSend?.(stanza, layer);
      sent.push(serialize(stanza));
    },
    onFault: (error) => faults.push(error),
  });
  if (options.online !== false) layer.online(parseJid(full));
  return { layer, clock, sent, faults, receive: (text) => void layer.receive(parseFrame(text)) };
}

/** Lets every promise that can settle do so. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
