/** Rows as columns: typed arrays, and one dictionary a column for what is text. Structured-cloneable. */
import type { FrameDirection, FrameKind } from '../framing/frame.ts';
import { shapeKey, type Shape } from './facts.ts';
import { kinds, largeText, type FrameRow, type RecordedRow, type Remark } from './row.ts';

/** Bytes where they are enough. */
type Words = Uint16Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** At most 65,536 rows with consecutive numbers, so that every dictionary has room for one entry a row. */
export interface Pack {
  /** Number of the first row. */
  readonly first: number;
  readonly count: number;
  /** What `time` counts from, ms. */
  readonly since: number;
  /** Integers where the times are whole milliseconds, and not too far apart. */
  readonly time: Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
  readonly bytes: Uint32Array<ArrayBuffer>;
  readonly back: Uint32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
  /** Kind, direction and marks; see `marks`. */
  readonly what: Uint8Array<ArrayBuffer>;
  readonly stream: Words;
  readonly shape: Words;
  readonly from: Words;
  readonly to: Words;
  readonly remark: Words;
  readonly words: Dictionaries;
}

export interface Dictionaries {
  readonly stream: readonly string[];
  readonly shape: readonly (Shape | null)[];
  readonly from: readonly (string | null)[];
  readonly to: readonly (string | null)[];
  readonly remark: readonly (Remark | null)[];
}

export const columnNames = ['stream', 'shape', 'from', 'to', 'remark'] as const;

/** Bits of `what`; the lowest four are the kind. */
export const marks = {
  kind: 15,
  out: 16,
  asks: 32,
  /** The frame is no more: erased with its account. */
  gone: 64,
  /** Its text is kept apart. */
  large: 128,
} as const;
/** A kind of its own, past every real one: it stands for rows that could not be read. */
export const lostKind = 15;

/** The texts of a pack, one behind the other; a text that is kept apart has no length. */
export interface Texts {
  readonly first: number;
  /** Where each row's text ends. */
  readonly ends: Uint32Array<ArrayBuffer>;
  readonly text: string;
}

/** Interns the values of one column. */
export class Dictionary<T> {
  readonly values: T[] = [];
  readonly #places = new Map<string | null, number>();
  /** Values that were placed: rows that are alike mostly share one, which needs no key then. */
  readonly #known = new Map<T, number>();
  readonly #key: (value: T) => string | null;

  constructor(key: (value: T) => string | null) {
    this.#key = key;
  }

  place(value: T): number {
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const key = this.#key(value);
    let place = this.#places.get(key);
    if (place === undefined) {
      place = this.values.length;
      this.values.push(value);
      this.#places.set(key, place);
    }
    this.#known.set(value, place);
    return place;
  }
}

export function newDictionaries(): {
  readonly [C in keyof Dictionaries]: Dictionary<Dictionaries[C][number]>;
} {
  return {
    stream: new Dictionary<string>((id) => id),
    shape: new Dictionary<Shape | null>((shape) => (shape === null ? null : shapeKey(shape))),
    from: new Dictionary<string | null>((jid) => jid),
    to: new Dictionary<string | null>((jid) => jid),
    remark: new Dictionary<Remark | null>((remark) => (remark === null ? null : JSON.stringify(remark))),
  };
}

export function emptyPack(first: number, count: number): Omit<Pack, 'words'> {
  return {
    first,
    count,
    since: 0,
    time: new Float64Array(count),
    bytes: new Uint32Array(count),
    back: new Uint32Array(count),
    what: new Uint8Array(count),
    stream: new Uint16Array(count),
    shape: new Uint16Array(count),
    from: new Uint16Array(count),
    to: new Uint16Array(count),
    remark: new Uint16Array(count),
  };
}

/** Null stands for a row that was erased. */
export function packRows(first: number, rows: readonly (RecordedRow | null)[]): Pack {
  const pack = emptyPack(first, rows.length);
  const dictionaries = newDictionaries();
  rows.forEach((row, index) => {
    pack.what[index] = row === null ? marks.gone : whatOf(row);
    if (row === null) {
      pack.stream[index] = dictionaries.stream.place('');
      for (const name of ['shape', 'from', 'to', 'remark'] as const)
        pack[name][index] = dictionaries[name].place(null);
      return;
    }
    pack.time[index] = row.time;
    pack.bytes[index] = row.bytes;
    pack.back[index] = row.back;
    pack.stream[index] = dictionaries.stream.place(row.stream);
    pack.shape[index] = dictionaries.shape.place(row.shape);
    pack.from[index] = dictionaries.from.place(row.from);
    pack.to[index] = dictionaries.to.place(row.to);
    pack.remark[index] = dictionaries.remark.place(row.remark);
  });
  return { ...pack, words: wordsOf(dictionaries) };
}

export function wordsOf(dictionaries: ReturnType<typeof newDictionaries>): Dictionaries {
  return {
    stream: dictionaries.stream.values,
    shape: dictionaries.shape.values,
    from: dictionaries.from.values,
    to: dictionaries.to.values,
    remark: dictionaries.remark.values,
  };
}

function whatOf(row: RecordedRow): number {
  return (
    kinds.indexOf(row.kind) |
    (row.direction === 'out' ? marks.out : 0) |
    (row.asks ? marks.asks : 0) |
    (isLarge(row) ? marks.large : 0)
  );
}

export function isLarge({ text }: RecordedRow): boolean {
  return text.length > largeText;
}

export function packTexts(first: number, rows: readonly (RecordedRow | null)[]): Texts {
  const ends = new Uint32Array(rows.length);
  const parts: string[] = [];
  let end = 0;
  rows.forEach((row, index) => {
    if (row !== null && !isLarge(row)) {
      parts.push(row.text);
      end += row.text.length;
    }
    ends[index] = end;
  });
  return { first, ends, text: parts.join('') };
}

export function kindAt(pack: Pack, index: number): FrameKind {
  return kinds[(pack.what[index] ?? 0) & marks.kind] ?? 'malformed';
}

/** Wall time of a row, ms. */
export function timeAt(pack: Pack, index: number): number {
  return pack.since + (pack.time[index] ?? 0);
}

export function directionAt(pack: Pack, index: number): FrameDirection {
  return ((pack.what[index] ?? 0) & marks.out) === 0 ? 'in' : 'out';
}

/** Whether there is a frame in this row at all. */
export function isHeld(pack: Pack, index: number): boolean {
  const what = pack.what[index] ?? marks.gone;
  return (what & marks.gone) === 0 && (what & marks.kind) !== lostKind;
}

/** The row as it was packed; null where it was erased or lost. */
export function rowAt(pack: Pack, index: number): FrameRow | null {
  if (index < 0 || index >= pack.count || !isHeld(pack, index)) return null;
  const { words } = pack;
  return {
    time: timeAt(pack, index),
    stream: words.stream[pack.stream[index] ?? 0] ?? '',
    direction: directionAt(pack, index),
    kind: kindAt(pack, index),
    bytes: pack.bytes[index] ?? 0,
    shape: words.shape[pack.shape[index] ?? 0] ?? null,
    from: words.from[pack.from[index] ?? 0] ?? null,
    to: words.to[pack.to[index] ?? 0] ?? null,
    remark: words.remark[pack.remark[index] ?? 0] ?? null,
    asks: ((pack.what[index] ?? 0) & marks.asks) !== 0,
    back: pack.back[index] ?? 0,
  };
}

/** The binary text of a row among its own; empty for one that is kept apart. */
export function textAt(texts: Texts, index: number): string {
  return texts.text.slice(index === 0 ? 0 : (texts.ends[index - 1] ?? 0), texts.ends[index] ?? 0);
}
