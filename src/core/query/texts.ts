/** The rest of a query, over the texts of one chunk. */
import { fromBinary } from '../frames/binary.ts';
import { partsOf } from '../frames/facts.ts';
import type { Texts } from '../frames/pack.ts';
import { readFrame } from '../framing/index.ts';
import { compile, type QueryFacts } from './evaluate.ts';
import { fold } from './fold.ts';
import { verdicts, type Residual } from './plan.ts';

type Bits = Uint8Array<ArrayBuffer>;

/** Rows of one chunk, or of a part of it. */
export interface ChunkRows {
  /** Number of the first row. */
  readonly first: number;
  /** What columns say of each row, see `verdicts`. */
  readonly verdict: Bits;
  /** 0 or 1 a row for each of the plan's columns. */
  readonly answers: readonly Bits[];
}

/** Numbers of the rows that the query asks for, ascending; those that columns decided are among them. */
export function searchTexts(
  tree: Residual,
  rows: ChunkRows,
  texts: readonly Texts[],
  large: ReadonlyMap<number, string>,
): Uint32Array<ArrayBuffer> {
  const { first, verdict } = rows;
  const undecided: number[] = [];
  for (let row = 0; row < verdict.length; row += 1)
    if (verdict[row] === verdicts.unknown) undecided.push(row);
  const holds = undecided.length === 0 ? () => 0 : evaluator(tree, rows, texts, large, undecided);
  const found = new Uint32Array(verdict.length);
  let count = 0;
  for (let row = 0; row < verdict.length; row += 1) {
    const one = verdict[row];
    if (one === verdicts.yes || (one === verdicts.unknown && holds(row) === 1)) found[count++] = first + row;
  }
  return found.slice(0, count);
}

type Answer = (row: number) => number;

function evaluator(
  tree: Residual,
  rows: ChunkRows,
  texts: readonly Texts[],
  large: ReadonlyMap<number, string>,
  undecided: readonly number[],
): Answer {
  const made = (part: Residual): Answer => {
    switch (part.type) {
      case 'columns': {
        const bits = rows.answers[part.index];
        return (row) => bits?.[row] ?? 0;
      }
      case 'not': {
        const of = made(part.of);
        return (row) => 1 - of(row);
      }
      case 'and': {
        const of = part.of.map(made);
        return (row) => Number(of.every((one) => one(row) === 1));
      }
      case 'or': {
        const of = part.of.map(made);
        return (row) => Number(of.some((one) => one(row) === 1));
      }
      case 'text': {
        const hits = textHits(part.value, rows, texts, large, undecided);
        return (row) => hits[row] ?? 0;
      }
      case 'id': {
        const asks = compile(part.query);
        return (row) => {
          const facts = factsOf(rowText(rows.first + row, texts, large));
          return Number(asks({ ...blank, facts: () => facts }));
        };
      }
    }
  };
  return made(tree);
}

const blank = {
  direction: 'in',
  kind: 'nonza',
  bytes: 0,
  text: '',
  account: null,
  xeps: () => [],
  latency: () => null,
  rules: () => [],
} as const;

function factsOf(text: string): QueryFacts | null {
  const reading = readFrame(fromBinary(text));
  if (!reading.ok) return null;
  const { shape, ...parts } = partsOf(reading.element);
  return { ...shape, ...parts };
}

function rowText(seq: number, texts: readonly Texts[], large: ReadonlyMap<number, string>): string {
  const apart = large.get(seq);
  if (apart !== undefined) return apart;
  const part = texts.find(({ first, ends }) => seq >= first && seq < first + ends.length);
  if (part === undefined) return '';
  const index = seq - part.first;
  return part.text.slice(index === 0 ? 0 : part.ends[index - 1], part.ends[index]);
}

const ascii = /^[\u0000-\u007f]*$/;

function textHits(
  needle: string,
  rows: ChunkRows,
  texts: readonly Texts[],
  large: ReadonlyMap<number, string>,
  undecided: readonly number[],
): Bits {
  const hits = new Uint8Array(rows.verdict.length);
  if (needle === '') return hits.fill(1);
  if (!ascii.test(needle)) {
    // Letters beyond ASCII have other bytes in another case: each text is looked at by itself.
    for (const row of undecided) {
      hits[row] = Number(fold(fromBinary(rowText(rows.first + row, texts, large))).includes(needle));
    }
    return hits;
  }
  const pattern = patternOf(needle);
  for (const [seq, text] of large) {
    const row = seq - rows.first;
    pattern.lastIndex = 0;
    if (row >= 0 && row < hits.length) hits[row] = Number(pattern.test(text));
  }
  for (const part of texts) scan(part, needle, pattern, rows.first, hits);
  return hits;
}

/**
 * A search in place: a text in lower case would be a copy of each. Without the flag `u` no letter beyond ASCII is the
 * other case of one in it (ECMA-262, Canonicalize), so what it finds in bytes is what the needle is in text.
 */
function patternOf(needle: string): RegExp {
  return new RegExp(needle.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), 'gi');
}

/** All rows at once; a hit must not reach from one text into the next. */
function scan({ first, ends, text }: Texts, needle: string, pattern: RegExp, from: number, hits: Bits): void {
  let row = 0;
  const next = (start: number): number => {
    pattern.lastIndex = start;
    return pattern.test(text) ? pattern.lastIndex - needle.length : -1;
  };
  for (let at = next(0); at !== -1;) {
    while ((ends[row] ?? Number.POSITIVE_INFINITY) <= at) row += 1;
    if (row >= ends.length) return;
    const end = ends[row] ?? 0;
    if (at + needle.length <= end) {
      const place = first + row - from;
      if (place >= 0 && place < hits.length) hits[place] = 1;
      at = next(end);
    } else at = next(at + 1);
  }
}
