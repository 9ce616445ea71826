/** Strophe's timed handlers, each on a timer of its own: nothing wakes the worker unless a handler is due. */
import type { Cancel, ClockPort } from '../../platform/ports.ts';
import { guarded, type Ended, type Fault } from './guard.ts';

/** The part of Strophe's TimedHandler that is used; `period` in milliseconds. */
export interface Timed {
  readonly period: number;
  run(): unknown;
}

/** Strophe's idle loop never ran more often, whatever the period. */
const shortestMs = 100;

export class Timers {
  readonly #clock: ClockPort;
  readonly #fault: Fault;
  /** Whether handlers may run now; while not, they are asked again after their period. */
  readonly #ready: () => boolean;
  #ended = false;
  readonly #due = new Map<Timed, Cancel>();

  constructor(clock: ClockPort, ready: () => boolean, fault: Fault) {
    this.#clock = clock;
    this.#ready = ready;
    this.#fault = fault;
  }

  get size(): number {
    return this.#due.size;
  }

  /** Runs the handler every period until it answers something falsy; one that throws is reported and stays. */
  add(timed: Timed): void {
    if (this.#ended) return;
    const cancel = this.#clock.after(Math.max(timed.period, shortestMs), () => this.#run(timed));
    this.#due.set(timed, cancel);
  }

  remove(timed: Timed): void {
    this.#due.get(timed)?.();
    this.#due.delete(timed);
  }

  /** Drops all handlers, and every one that comes later. */
  end(): void {
    this.#ended = true;
    for (const timed of [...this.#due.keys()]) this.remove(timed);
  }

  #run(timed: Timed): void {
    if (!this.#ready()) return this.add(timed);
    const outcome = guarded(() => timed.run(), this.#fault);
    if (outcome.kind === 'later') void outcome.ended.then((ended) => this.#again(timed, ended));
    else this.#again(timed, outcome);
  }

  #again(timed: Timed, ended: Ended): void {
    if (!this.#due.has(timed)) return;
    if (ended.kind === 'threw' || Boolean(ended.value)) this.add(timed);
    else this.#due.delete(timed);
  }
}
