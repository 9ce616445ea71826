/**
 * Endpoints tried beside each other, in the manner of RFC 8305: the next one begins when the one before failed or had
 * its head start, and the first that proves to be there wins. It decides only when; what a trial is, its course knows.
 */
import type { Cancel, ClockPort } from '../platform/ports.ts';

export interface Runner {
  /** It lost, or, where not `lost`, nobody wants the race any more. */
  leave(lost: boolean): void;
}

export interface Course {
  /** Begins a trial; `count` is how many were begun before. It reports to `failed` or `reached`, perhaps at once. */
  start(url: string, count: number): Runner;
  /**
   * How long `url` may run before `next` begins beside it, ms; `Infinity`: until it failed. `urgent`: another one has
   * just failed.
   */
  headStart(url: string, next: string, urgent: boolean): number;
  /** Nothing is left to begin although there is reason to; called each time that comes to be so. */
  dry(): void;
  /** Everything failed and nothing more is to come. */
  lost(): void;
}

export interface Race {
  /** Begins, with what is to be tried in order. Without `complete` more may come, and nothing is lost before. */
  enter(urls: readonly string[], complete: boolean): void;
  /** What is to be tried next, before everything else. */
  insert(url: string): void;
  /** What is to be tried last. */
  append(url: string): void;
  /** It will not do. What lost against it gets another turn. */
  failed(url: string): void;
  /** It is there. Answers whether it is the first; the others leave. */
  reached(url: string): boolean;
  /** Whether nothing else was begun and is still undecided. */
  alone(url: string): boolean;
  /** How many were begun, run or wait. */
  readonly of: number;
  /** Everybody leaves. */
  stop(): void;
}

export function createRace(clock: ClockPort, course: Course): Race {
  let waiting: string[] = [];
  let complete = false;
  let over = false;
  let winner: string | null = null;
  const running = new Map<string, { readonly at: number; runner: Runner | null }>();
  const begun = new Set<string>();
  let count = 0;
  let cancel: Cancel = () => undefined;

  const begin = (): void => {
    const url = waiting.shift();
    if (url === undefined) return;
    begun.add(url);
    const one: { readonly at: number; runner: Runner | null } = { at: clock.now(), runner: null };
    running.set(url, one);
    one.runner = course.start(url, count++);
    // It may have failed, or lost, before it was there.
    if (running.get(url) !== one) one.runner.leave(winner !== null);
    schedule();
  };

  /** Everybody who runs keeps the head start over whoever is next. */
  const schedule = (urgent = false): void => {
    cancel();
    cancel = () => undefined;
    if (over || winner !== null) return;
    const [next] = waiting;
    if (running.size === 0) {
      if (next !== undefined) return begin();
      if (!complete) return course.dry();
      over = true;
      return course.lost();
    }
    if (next === undefined && complete) return;
    const due = [...running].map(([url, { at }]) => at + course.headStart(url, next ?? url, urgent));
    const ms = Math.max(...due) - clock.now();
    if (ms === Infinity) return;
    const run = next === undefined ? () => course.dry() : begin;
    if (ms <= 0) return run();
    cancel = clock.after(ms, run);
  };

  return {
    enter(urls, all) {
      complete = all;
      // What gets another turn keeps it.
      waiting = [
        ...new Set(urls.filter((url) => !begun.has(url))),
        ...waiting.filter((url) => begun.has(url)),
      ];
      schedule();
    },
    insert(url) {
      waiting = [url, ...waiting.filter((other) => other !== url)];
    },
    append(url) {
      waiting = [...waiting.filter((other) => other !== url), url];
    },
    failed(url) {
      if (!running.delete(url) || over) return;
      if (winner === url) winner = null;
      if (winner !== null) return;
      schedule(true);
    },
    reached(url) {
      if (over || winner !== null || !running.has(url)) return false;
      winner = url;
      cancel();
      const others = [...running].filter(([other]) => other !== url);
      for (const [other, { runner }] of others) {
        running.delete(other);
        runner?.leave(true);
      }
      waiting = [...others.map(([other]) => other), ...waiting];
      return true;
    },
    alone: (url) => winner === url || (winner === null && running.size === 1 && running.has(url)),
    get of() {
      return new Set([...begun, ...waiting]).size;
    },
    stop() {
      over = true;
      cancel();
      for (const { runner } of running.values()) runner?.leave(false);
      running.clear();
    },
  };
}
