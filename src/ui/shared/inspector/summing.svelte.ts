/** Statistics of the rows of a list, summed a slice at a time, so that the page stays free to scroll. */
import type { FrameTable } from '../../../core/frames/table.ts';
import { Statistics } from '../../../core/frames/statistics.ts';
import type { Rows } from './rows.ts';

/** Rows of a slice, a few milliseconds of work. */
const slice = 50_000;
/** Sums of a live list are made anew this often, ms: a few at once, many now and then. */
const pauseMs = { few: 200, many: 2000 } as const;

export interface Summed {
  readonly rows: Rows;
  readonly statistics: Statistics;
}

export class Summing {
  /** Of the rows as they were; null until there is something to show. */
  result = $state.raw<Summed | null>(null);
  /** Rows summed, of how many; null where nothing is being summed for longer than one slice. */
  progress = $state.raw<{ readonly done: number; readonly of: number } | null>(null);
  readonly #xep: (namespace: string) => number | null;
  #wanted: { readonly table: FrameTable; readonly rows: Rows } | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Rows of the run under way; null where there is none. */
  #running: Rows | null = null;

  constructor(xep: (namespace: string) => number | null) {
    this.#xep = xep;
  }

  /** Sums these rows: at once in place of what is under way, or in their turn. */
  show(table: FrameTable, rows: Rows, atOnce: boolean): void {
    this.#wanted = { table, rows };
    if (atOnce) this.end();
    if (this.#running !== null || this.#timer !== null) return;
    if (atOnce) this.#start();
    else this.#later(rows.count);
  }

  end(): void {
    this.#running = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #later(count: number): void {
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#start();
      },
      count > slice ? pauseMs.many : pauseMs.few,
    );
  }

  #start(): void {
    const wanted = this.#wanted;
    this.#wanted = null;
    if (wanted === null) return;
    this.#running = wanted.rows;
    this.#step(wanted.table, wanted.rows, new Statistics(this.#xep), 0);
  }

  #step(table: FrameTable, rows: Rows, statistics: Statistics, from: number): void {
    const end = Math.min(rows.count, from + slice);
    for (let at = from; at < end;) at = sumPack(statistics, table, rows, at, end);
    if (end < rows.count) {
      this.progress = { done: end, of: rows.count };
      setTimeout(() => {
        if (this.#running === rows) this.#step(table, rows, statistics, end);
      });
      return;
    }
    this.progress = null;
    this.result = { rows, statistics };
    this.#running = null;
    if (this.#wanted !== null) this.#later(this.#wanted.rows.count);
  }
}

/** Sums the rows from place `at` on that lie in one pack; answers the first place beyond. */
function sumPack(statistics: Statistics, table: FrameTable, rows: Rows, at: number, end: number): number {
  const held = table.at(rows.at(at));
  // Erased meanwhile.
  if (held === null) return at + 1;
  const { pack } = held;
  const beyond = pack.first + pack.count;
  let next = at;
  const places = function* (): Generator<number> {
    for (let seq = rows.at(next); next < end && seq < beyond; seq = rows.at(next)) {
      yield seq - pack.first;
      next += 1;
    }
  };
  statistics.add(pack, places());
  return next;
}
