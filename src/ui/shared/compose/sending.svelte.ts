/** Sending a draft once or many times, one after the other. */
import type { RequestFailure } from '../../../contract/failure.ts';
import { expandDraft } from '../../../core/compose/expand.ts';
import type { Target } from './targets.ts';

/** More is a load test, for which there are better tools. */
export const mostTimes = 10_000;
/** A day. */
export const mostInterval = 86_400_000;

export interface Course {
  /** How often it is to be sent. */
  readonly times: number;
  /** From one to the next, ms; one never begins before the one before it left. */
  readonly interval: number;
}

export class Sending {
  /** How often it left; null while nothing was sent. */
  sent = $state<number | null>(null);
  of = $state(0);
  running = $state(false);
  /** Why it did not leave. */
  failure = $state.raw<RequestFailure | null>(null);
  #stopped = false;
  #wake: () => void = () => undefined;

  /** Sends `text` to `target`, with its placeholders replaced each time. Stops at the first that does not leave. */
  async run(target: Target, text: string, { times, interval }: Course): Promise<void> {
    if (this.running) return;
    this.running = true;
    this.#stopped = false;
    this.sent = 0;
    this.of = times;
    this.failure = null;
    for (let n = 1; n <= times; n += 1) {
      if (n > 1) await this.#pause(interval);
      if (this.#isStopped()) break;
      const id = crypto.randomUUID();
      const outcome = await target.send(
        expandDraft(text, { jid: target.jid, domain: target.domain, id, n: String(n) }),
      );
      if (!outcome.ok) {
        this.failure = outcome.failure;
        break;
      }
      this.sent = n;
    }
    this.running = false;
  }

  /** Nothing more leaves after what is leaving now. */
  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  #isStopped(): boolean {
    return this.#stopped;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
