/** Searching texts, chunk by chunk: what a worker of the page does, and what it is asked. */
import { bitOf, groupOf } from '../../../core/frames/gram-groups.ts';
import { mayHold, type Bitmap, type Grams } from '../../../core/frames/grams.ts';
import { mayMatch, searchTexts, verdicts, type ChunkRows, type Residual } from '../../../core/query/index.ts';
import type { ChunkTexts, FramesReader } from '../../../store/readers.ts';

export interface ChunkJob extends ChunkRows {
  readonly chunk: number;
  /** Which of its texts: those that stand together, or those that are kept apart. */
  readonly part: keyof Grams;
}

/** A job that may turn out not to be needed. */
export interface ChunkTask {
  readonly chunk: number;
  readonly part: keyof Grams;
  readonly job: () => ChunkJob;
}

export interface Found {
  readonly chunk: number;
  /** Numbers of the rows that are met, ascending. */
  readonly rows: Uint32Array<ArrayBuffer>;
  /** Texts that were to be searched could not be read. */
  readonly lost: boolean;
}

export interface TextSearch {
  /** Takes chunks from `next` until there are none, and tells of each. Answers how to stop. */
  start(
    tree: Residual,
    next: () => ChunkTask | null,
    found: (found: Found) => void,
    done: () => void,
  ): () => void;
  /** Makes ready what the first search would wait for. */
  warm(): void;
  end(): void;
}

/** Of groups of chunks, which may be met by a query: a bit a chunk; of a group that is not there any may. */
export type Survey = ReadonlyMap<number, number>;

/** What can be said of all texts of a part without reading them. */
export async function surveyed(reader: FramesReader, tree: Residual, part: keyof Grams): Promise<Survey> {
  const needles = new Set<string>();
  mayMatch(tree, (needle) => (needles.add(needle), -1));
  const holders = new Map(
    await Promise.all([...needles].map(async (one) => [one, await reader.holders(part, one)] as const)),
  );
  const groups = new Set([...holders.values()].flatMap((of) => [...of.keys()]));
  return new Map(
    [...groups].map((group) => [group, mayMatch(tree, (needle) => holders.get(needle)?.get(group) ?? -1)]),
  );
}

export function isRuledOut(survey: Survey | undefined, chunk: number): boolean {
  return ((survey?.get(groupOf(chunk)) ?? -1) & bitOf(chunk)) === 0;
}

/** Chunks next to each other that are taken at once: what is said of their texts is read together. */
export const batchSize = 16;

/** Chunks that are being read at a time. */
const readAhead = 4;

const unread: ChunkTexts = { texts: null, large: new Map() };

/** Of each job it is told what was found, also where nothing of it can be read. */
export async function searchBatch(
  reader: FramesReader,
  tree: Residual,
  batch: readonly ChunkJob[],
  found: (found: Found) => void,
  stopped: () => boolean,
): Promise<void> {
  for (const part of ['small', 'large'] as const) {
    const jobs = batch.filter((job) => job.part === part);
    if (jobs.length === 0) continue;
    const chunks = jobs.map(({ chunk }) => chunk);
    const grams = await reader
      .grams(part, Math.min(...chunks), Math.max(...chunks) + 1)
      // Then nothing can be ruled out.
      .catch(() => new Map<number, Bitmap>());
    // The store reads on while one is searched.
    const coming: Promise<ChunkTexts | null>[] = [];
    const readOn = (index: number): void => {
      const job = jobs[index];
      if (job === undefined || stopped()) return;
      coming.push(readTexts(reader, tree, job, grams.get(job.chunk)).catch(() => unread));
    };
    for (let index = 0; index < readAhead; index += 1) readOn(index);
    for (const [index, job] of jobs.entries()) {
      const texts = await coming.shift();
      readOn(index + readAhead);
      if (stopped() || texts === undefined) return;
      found(searchChunk(tree, job, texts));
    }
  }
}

/** Null where nothing of them can be met. */
async function readTexts(
  reader: FramesReader,
  tree: Residual,
  job: ChunkJob,
  grams: Bitmap | undefined,
): Promise<ChunkTexts | null> {
  if (grams !== undefined && mayMatch(tree, (needle) => (mayHold(grams, needle) ? 1 : 0)) === 0) return null;
  return job.part === 'small'
    ? reader.chunk(job.chunk, [], true)
    : reader.chunk(job.chunk, unknownRows(job), false);
}

function searchChunk(tree: Residual, job: ChunkJob, read: ChunkTexts | null): Found {
  const { chunk, part } = job;
  if (read === null) {
    const verdict = job.verdict.map((one) => (one === verdicts.unknown ? verdicts.no : one));
    return { chunk, rows: searchTexts(tree, { ...job, verdict }, [], new Map()), lost: false };
  }
  const lost = part === 'small' ? read.texts === null : unknownRows(job).some((seq) => !read.large.has(seq));
  return { chunk, rows: searchTexts(tree, job, read.texts ?? [], read.large), lost };
}

function unknownRows({ first, verdict }: ChunkJob): number[] {
  const seqs: number[] = [];
  for (let row = 0; row < verdict.length; row += 1)
    if (verdict[row] === verdicts.unknown) seqs.push(first + row);
  return seqs;
}

/** Without a worker, where there is little to search. */
export function searchHere(reader: FramesReader): TextSearch {
  return {
    start(tree, next, found, done) {
      let stopped = false;
      const run = async (): Promise<void> => {
        for (let task = next(); task !== null && !stopped; task = next()) {
          await searchBatch(reader, tree, [task.job()], found, () => stopped);
        }
        if (!stopped) done();
      };
      void run();
      return () => (stopped = true);
    },
    warm: () => undefined,
    end: () => undefined,
  };
}
