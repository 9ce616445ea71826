/** A filter at work over all rows that are held: columns at once, texts as they are searched. */
import { isHeld, lostKind, marks, type Pack } from '../../../core/frames/pack.ts';
import { chunkOf, chunkRows, firstOfChunk } from '../../../core/frames/row.ts';
import type { FrameTable } from '../../../core/frames/table.ts';
import {
  columnTest,
  decide,
  planQuery,
  verdicts,
  type ColumnContext,
  type ColumnTest,
  type Plan,
} from '../../../core/query/index.ts';
import type { FrameLog } from '../frame-log.svelte.ts';
import { ChunkMarks, markOf } from './chunk-marks.ts';
import { FoundRows } from './found-rows.ts';
import { passes, queryOf, usesLatency, type FrameFilter } from './filter.ts';
import { listRows, type Rows } from './rows.ts';
import type { ChunkJob, ChunkTask, TextSearch } from './search.ts';

/** Results are shown at most this often, ms: a list of a million is not made anew for each chunk. */
const showMs = 100;

type Bits = Uint8Array<ArrayBuffer>;
type Tasks = Readonly<Record<ChunkJob['part'], ChunkTask[]>>;
const parts = ['small', 'large'] as const;
const none = new Int32Array(0);

type Searched = Pick<FrameLog, 'table' | 'streams'>;

export class Filtering {
  rows = $state.raw<Rows>(listRows([]));
  /** Chunks whose texts were searched, of how many; null where none are being searched. */
  progress = $state.raw<{ readonly done: number; readonly of: number } | null>(null);
  /** Chunks that are held, and whose texts could not be read. */
  lost = $state(0);
  /** The person stopped it: older frames were not searched. */
  stopped = $state(false);
  readonly #log: Searched;
  readonly #search: TextSearch;
  readonly #filter: FrameFilter;
  readonly #plan: Plan;
  readonly #tests: readonly ColumnTest[];
  readonly #asksLatency: boolean;
  #runs: readonly (() => void)[] = [];
  readonly #found = new FoundRows();
  /** What columns said of each chunk whose rows were found: a number made of it, below 0 while it fills. */
  readonly #marks = new ChunkMarks();
  readonly #lost: number[] = [];
  #follows = 0;
  #first = 0;
  #seen = 0;
  #done = 0;
  #of = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #ended = false;

  /** `before`: the same filter on a table before, whose rows stand until it is known better. */
  constructor(
    log: Searched,
    search: TextSearch,
    filter: FrameFilter,
    context: ColumnContext,
    before: Filtering | null = null,
  ) {
    this.#log = log;
    this.#search = search;
    this.#filter = filter;
    this.#plan = planQuery(queryOf(filter));
    this.#tests = this.#plan.columns.map((part) => columnTest(part, context));
    this.#asksLatency = usesLatency(filter);
    // An answer may change what is known of its request: then nothing that was found is certain.
    if (before !== null && !this.#asksLatency) this.#found.addFrom(before.#found, heldIn(log.table));
    this.follow();
    this.#show();
  }

  /** Looks at the rows that came since; at all of them where an answer changes what is known of its request. */
  follow(): void {
    const { table } = this.#log;
    // What was found, and what could not be read, may be of rows that were erased since.
    if (table.first !== this.#first) this.#later();
    this.#first = table.first;
    if (table.first > table.last) this.#stop();
    const from = this.#asksLatency ? table.first : Math.max(this.#seen + 1, table.first);
    if (this.#seen >= table.last && from > table.first) return;
    this.#follows += 1;
    const tasks: Tasks = { small: [], large: [] };
    // The newest first: that is where one looks.
    for (const held of [...table.packs].reverse()) {
      const { pack } = held;
      if (pack.first + pack.count <= from) continue;
      const latency = this.#asksLatency ? table.latencies(held) : none;
      const answers = this.#tests.map((test) => test({ pack, latency }));
      const verdict = decide(this.#plan.tree, answers, pack.count);
      this.#narrow(pack, verdict);
      this.#settle(pack, verdict, answers, from, tasks);
    }
    this.#seen = table.last;
    // Large texts are few and take as long as all others: what is found without them is seen first.
    const all = [...tasks.small, ...tasks.large];
    if (all.length > 0) this.#start(all);
    this.#later();
  }

  /** Lets what was found stand. */
  halt(): void {
    this.stopped = this.#runs.length > 0;
    this.#stop();
  }

  end(): void {
    this.#ended = true;
    this.halt();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #stop(): void {
    for (const stop of this.#runs) stop();
    this.#runs = [];
    this.#of = this.#done = 0;
    this.#show();
  }

  #isErased(chunk: number): boolean {
    return firstOfChunk(chunk + 1) <= this.#log.table.first;
  }

  /** What the toolbar asks for besides the query. */
  #narrow(pack: Pack, verdict: Bits): void {
    // Columns know what is no frame; texts do not.
    if (this.#plan.tree.type !== 'columns') {
      const { what } = pack;
      for (let row = 0; row < verdict.length; row += 1) {
        const one = what[row] ?? marks.gone;
        if ((one & marks.gone) !== 0 || (one & marks.kind) === lostKind) verdict[row] = verdicts.no;
      }
    }
    const pass = passes(this.#filter, pack, (id) => this.#log.streams.get(id));
    if (pass === null) return;
    for (let row = 0; row < verdict.length; row += 1) {
      if (verdict[row] !== verdicts.no && !pass(row)) verdict[row] = verdicts.no;
    }
  }

  /** What is certain of a pack is found; what needs texts is answered, chunk by chunk, the newest first. */
  #settle(pack: Pack, verdict: Bits, answers: readonly Bits[], from: number, tasks: Tasks): void {
    const end = pack.first + pack.count;
    for (let chunk = chunkOf(end - 1); chunk >= chunkOf(Math.max(from, pack.first)); chunk -= 1) {
      const low = Math.max(firstOfChunk(chunk), pack.first, from) - pack.first;
      const high = Math.min(firstOfChunk(chunk + 1), end) - pack.first;
      if (this.#asksLatency) {
        const isFull = high - low === chunkRows;
        const mark = isFull ? markOf(verdict, answers, low, high) : -this.#follows;
        if (this.#marks.get(chunk) === mark) {
          if (isFull) continue;
        } else this.#found.drop(chunk);
        this.#marks.set(chunk, mark);
      }
      const { met, ...unknown } = metIn(pack, verdict, low, high);
      this.#found.add(chunk, met);
      for (const part of parts) {
        if (!unknown[part]) continue;
        tasks[part].push({ chunk, part, job: () => jobOf(part, pack, verdict, answers, chunk, low, high) });
      }
    }
  }

  #start(tasks: readonly ChunkTask[]): void {
    const left = tasks.values();
    const next = (): ChunkTask | null => {
      for (const task of left) {
        if (!this.#isErased(task.chunk)) return task;
        this.#done += 1;
      }
      return null;
    };
    this.#of += tasks.length;
    const asked = this.#asksLatency ? this.#marks.of(tasks) : null;
    const stop = this.#search.start(
      this.#plan.tree,
      next,
      ({ chunk, rows, lost }) => {
        this.#done += 1;
        if (lost && !this.#lost.includes(chunk)) this.#lost.push(chunk);
        // Columns may say something else of its rows by now: then they are being searched again.
        if (asked !== null && asked(chunk) !== this.#marks.get(chunk)) return;
        const first = this.rows.count === 0;
        this.#found.add(chunk, rows);
        // The first rows are what one waits for.
        if (first && rows.length > 0) this.#show();
        else this.#later();
      },
      () => {
        this.#runs = this.#runs.filter((run) => run !== stop);
        if (this.#runs.length === 0) this.#of = this.#done = 0;
        this.#show();
      },
    );
    this.#runs = [...this.#runs, stop];
  }

  #later(): void {
    // The longer the list, the longer it takes to make it anew.
    this.#timer ??= setTimeout(() => this.#show(), showMs + this.rows.count / 1000);
  }

  #show(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#ended) return;
    this.rows = listRows(this.#found.from(this.#log.table.first));
    this.lost = this.#lost.filter((chunk) => !this.#isErased(chunk)).length;
    this.progress = this.#of === 0 ? null : { done: this.#done, of: this.#of };
  }
}

/** Whether a row is in the table; cheap where the numbers ascend. */
function heldIn(table: FrameTable): (seq: number) => boolean {
  let pack: Pack | undefined;
  return (seq) => {
    if (pack === undefined || seq < pack.first || seq >= pack.first + pack.count) pack = table.at(seq)?.pack;
    return pack !== undefined && isHeld(pack, seq - pack.first);
  };
}

/** Of one chunk at a time: most chunks have few rows that are met. */
const metRows = new Uint32Array(chunkRows);

/** Rows [low, high) that are met, and whether columns left texts open. */
function metIn(
  { first, what }: Pack,
  verdict: Bits,
  low: number,
  high: number,
): Readonly<Record<ChunkJob['part'], boolean>> & { readonly met: Uint32Array<ArrayBuffer> } {
  let count = 0;
  let small = false;
  let large = false;
  for (let row = low; row < high; row += 1) {
    const one = verdict[row];
    if (one === verdicts.yes) metRows[count++] = first + row;
    else if (one === verdicts.unknown) {
      if (((what[row] ?? 0) & marks.large) === 0) small = true;
      else large = true;
    }
  }
  return { met: metRows.slice(0, count), small, large };
}

function jobOf(
  part: ChunkJob['part'],
  { first, what }: Pack,
  verdict: Bits,
  answers: readonly Bits[],
  chunk: number,
  low: number,
  high: number,
): ChunkJob {
  const open = new Uint8Array(high - low);
  for (let row = low; row < high; row += 1) {
    if (verdict[row] !== verdicts.unknown) continue;
    if ((((what[row] ?? 0) & marks.large) !== 0) === (part === 'large')) open[row - low] = verdicts.unknown;
  }
  return {
    chunk,
    part,
    first: first + low,
    verdict: open,
    answers: answers.map((bits) => bits.slice(low, high)),
  };
}
