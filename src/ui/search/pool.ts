/** Two workers that search together. They live as long as the inspector that opened them. */
import type { Residual } from '../../core/query/index.ts';
import {
  batchSize,
  isRuledOut,
  type ChunkJob,
  type ChunkTask,
  type Survey,
  type TextSearch,
} from '../shared/inspector/search.ts';
import type { Asked, Told } from './messages.ts';

const count = 2;
/** Chunks that are read before anything can be ruled out: what is there for everyone is found in them. */
const firstBatch = 2;

interface Run {
  readonly tree: Residual;
  readonly next: () => ChunkTask | null;
  readonly found: Parameters<TextSearch['start']>[2];
  readonly done: () => void;
  readonly surveys: Map<ChunkJob['part'], Survey>;
  /** Workers that have not run out of chunks. */
  busy: number;
}

/** `database`: of a capture; what is recorded where none is given. */
export function openSearch(database: string | null = null): TextSearch {
  const runs = new Map<number, Run>();
  let last = 0;
  let workers: Worker[] | null = null;

  const ask = (worker: Worker, asked: Asked): void => worker.postMessage(asked);

  const give = (worker: Worker, id: number, most = batchSize): void => {
    const run = runs.get(id);
    if (run === undefined) return;
    const batch: ChunkJob[] = [];
    while (batch.length < most) {
      const task = run.next();
      if (task === null) break;
      if (!isRuledOut(run.surveys.get(task.part), task.chunk)) batch.push(task.job());
      else run.found({ chunk: task.chunk, rows: new Uint32Array(), lost: false });
    }
    if (batch.length > 0) return ask(worker, { type: 'search', run: id, database, tree: run.tree, batch });
    run.busy -= 1;
    if (run.busy > 0) return;
    runs.delete(id);
    run.done();
  };

  const open = (): Worker[] =>
    Array.from({ length: count }, () => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
      worker.addEventListener('message', ({ data }: MessageEvent<Told>) => {
        const run = runs.get(data.run);
        if (data.type === 'found') run?.found(data.found);
        else if (data.type === 'next') give(worker, data.run);
        else {
          run?.surveys.set(data.part, data.survey);
          // Whoever asked what stands together waits for it.
          if (data.part === 'small') give(worker, data.run);
        }
      });
      ask(worker, { type: 'open', database });
      return worker;
    });

  return {
    start(tree, next, found, done) {
      workers ??= open();
      const id = (last += 1);
      runs.set(id, { tree, next, found, done, surveys: new Map(), busy: workers.length });
      const [first, ...others] = workers;
      if (first !== undefined) ask(first, { type: 'survey', run: id, database, tree, part: 'small' });
      for (const worker of others) {
        give(worker, id, firstBatch);
        ask(worker, { type: 'survey', run: id, database, tree, part: 'large' });
      }
      return () => {
        if (!runs.delete(id)) return;
        for (const worker of workers ?? []) ask(worker, { type: 'stop', run: id });
      };
    },
    warm: () => void (workers ??= open()),
    end() {
      for (const worker of workers ?? []) worker.terminate();
      workers = null;
      runs.clear();
    },
  };
}
