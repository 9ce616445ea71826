/** Whether what the store holds is what was put there: a damaged record must cost itself alone. */
import { columnNames, lostKind, marks, type Pack, type Texts } from './pack.ts';
import type { Ring } from './ring.ts';
import { kinds } from './row.ts';
import { endings } from '../framing/ending.ts';
import { sources, type StreamRecord } from '../framing/frame.ts';
import { filledOut, isBlank } from './slim.ts';

/** The pack, also where it was slimmed. Null for what is no whole pack. */
export function asPack(stored: unknown): Pack | null {
  if (!isObject(stored)) return null;
  const value = filledOut(stored);
  // What was stored before there was anything to count from counts from 0.
  const { first, count, words, since = 0, time, bytes, back, what } = value;
  if (!isCount(first) || first < 1 || !isCount(count) || count < 1 || count > 65_536) return null;
  if (!isObject(words)) return null;
  if (typeof since !== 'number' || !Number.isFinite(since)) return null;
  if (!(time instanceof Float64Array || time instanceof Int32Array) || time.length !== count) return null;
  if (!(bytes instanceof Uint32Array) || bytes.length !== count) return null;
  if (!(back instanceof Uint32Array || back instanceof Uint16Array) || back.length !== count) return null;
  if (!(what instanceof Uint8Array) || what.length !== count) return null;
  if (!areKinds(what)) return null;
  for (const name of columnNames) {
    const column = value[name];
    const dictionary: unknown = words[name];
    if (!(column instanceof Uint16Array || column instanceof Uint8Array) || column.length !== count)
      return null;
    if (!Array.isArray(dictionary) || !isWhole(name, dictionary)) return null;
    if (!areWithin(column, dictionary.length)) return null;
  }
  return ('since' in value ? value : { ...value, since }) as object as Pack;
}

/** No row is of a kind that there is not. A million of them are looked at when an inspector opens. */
function areKinds(what: Uint8Array): boolean {
  for (let row = 0; row < what.length; row += 1) {
    const one = what[row] ?? 0;
    const kind = one & marks.kind;
    if (kind >= kinds.length && kind !== lostKind && (one & marks.gone) === 0) return false;
  }
  return true;
}

function areWithin(column: Uint16Array | Uint8Array, count: number): boolean {
  if (isBlank(column)) return count > 0;
  for (let row = 0; row < column.length; row += 1) if ((column[row] ?? 0) >= count) return false;
  return true;
}

export function asTexts(value: unknown): Texts | null {
  if (!isObject(value)) return null;
  const { first, ends, text } = value;
  if (!isCount(first) || !(ends instanceof Uint32Array) || typeof text !== 'string') return null;
  let before = 0;
  for (const end of ends) {
    if (end < before) return null;
    before = end;
  }
  return before === text.length ? (value as object as Texts) : null;
}

/** Rows of the chunk that is not full yet, with their texts; null where either cannot be read. */
export function asTail(value: unknown): { readonly pack: Pack; readonly texts: Texts } | null {
  if (!isObject(value)) return null;
  const pack = asPack(value['pack']);
  const texts = asTexts(value['texts']);
  if (pack === null || texts === null) return null;
  return texts.first === pack.first && texts.ends.length === pack.count ? { pack, texts } : null;
}

export function asRing(value: unknown): Ring | null {
  if (!isObject(value)) return null;
  const { first, last, from, sizes, shrunkTo } = value;
  if (!isCount(first) || first < 1 || !isCount(last) || first > last + 1 || !isCount(from)) return null;
  if (!Array.isArray(sizes) || !sizes.every(isCount)) return null;
  return shrunkTo === null || isCount(shrunkTo) ? (value as object as Ring) : null;
}

/** A stream as it is kept; `last` is the number of its last frame, null while it goes on. */
export function asStream(value: unknown): (StreamRecord & { readonly last: number | null }) | null {
  if (!isObject(value)) return null;
  const { id, source, account, url, openedAt, last } = value;
  if (typeof id !== 'string' || typeof account !== 'string' || typeof url !== 'string') return null;
  if (!sources.some((one) => one === source)) return null;
  if (typeof openedAt !== 'number' || !Number.isFinite(openedAt)) return null;
  if (last !== null && !isCount(last)) return null;
  const stream = value as object as StreamRecord & { readonly last: number | null };
  // How it ended may be lost, or be told in a way that is not known here; the stream is there all the same.
  if (isEnd(value['end'])) return stream;
  const { end: _end, ...rest } = stream;
  return rest;
}

function isEnd(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { at, how, closeCode, failure, violations } = value;
  if (at !== null && (typeof at !== 'number' || !Number.isFinite(at))) return false;
  if (!endings.some((one) => one === how) || !(closeCode === undefined || isCount(closeCode))) return false;
  if (violations !== undefined && !areViolations(violations)) return false;
  if (failure === undefined) return true;
  if (!isObject(failure) || typeof failure['area'] !== 'string' || !isObject(failure['failure']))
    return false;
  return typeof failure['failure']['code'] === 'string';
}

function isWhole(name: (typeof columnNames)[number], dictionary: readonly unknown[]): boolean {
  switch (name) {
    case 'stream':
      return dictionary.every((one) => typeof one === 'string');
    case 'from':
    case 'to':
      return dictionary.every((one) => one === null || typeof one === 'string');
    case 'shape':
      return dictionary.every((one) => one === null || isShape(one));
    case 'remark':
      return dictionary.every((one) => one === null || isRemark(one));
  }
}

function isShape(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, type, names, namespaces } = value;
  return (
    typeof name === 'string' &&
    (type === null || typeof type === 'string') &&
    isTexts(names) &&
    isTexts(namespaces)
  );
}

function isRemark(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { problem, violations } = value;
  if (problem !== null && typeof problem !== 'string') return false;
  return areViolations(violations);
}

function areViolations(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (one) => isObject(one) && typeof one['rule'] === 'string' && typeof one['breach'] === 'string',
    )
  );
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
