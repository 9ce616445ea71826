/** Packs cut and put together, without making rows of them. */
import {
  columnNames,
  emptyPack,
  lostKind,
  marks,
  newDictionaries,
  timeAt,
  wordsOf,
  type Pack,
} from './pack.ts';

/**
 * One pack of consecutive ones, ascending. Numbers between them that none has become rows that are gone.
 * Throws where they overlap or are more than a pack can hold.
 */
export function mergePacks(packs: readonly Pack[]): Pack {
  const [head] = packs;
  const last = packs.at(-1);
  if (head === undefined || last === undefined) throw new Error('nothing to merge');
  const count = last.first + last.count - head.first;
  if (count > 65_536) throw new Error('more rows than a pack holds');
  const merged = emptyPack(head.first, count);
  const dictionaries = newDictionaries();
  merged.what.fill(marks.gone);
  let end = 0;
  for (const pack of packs) {
    const at = pack.first - head.first;
    if (at < end) throw new Error('packs overlap');
    if (at > end) blank(merged, dictionaries, end, at);
    end = at + pack.count;
    for (const name of ['bytes', 'back', 'what'] as const) merged[name].set(pack[name], at);
    for (let index = 0; index < pack.count; index += 1) merged.time[at + index] = timeAt(pack, index);
    for (const name of columnNames) {
      // A column's dictionary is walked once, its rows only translated.
      const places = translated(dictionaries, pack, name);
      const [from, to] = [pack[name], merged[name]];
      for (let index = 0; index < pack.count; index += 1) to[at + index] = places[from[index] ?? 0] ?? 0;
    }
  }
  return { ...merged, words: wordsOf(dictionaries) };
}

function translated(
  into: ReturnType<typeof newDictionaries>,
  { words }: Pack,
  name: (typeof columnNames)[number],
): readonly number[] {
  switch (name) {
    case 'stream':
      return words.stream.map((one) => into.stream.place(one));
    case 'shape':
      return words.shape.map((one) => into.shape.place(one));
    case 'from':
      return words.from.map((one) => into.from.place(one));
    case 'to':
      return words.to.map((one) => into.to.place(one));
    case 'remark':
      return words.remark.map((one) => into.remark.place(one));
  }
}

function blank(
  merged: Omit<Pack, 'words'>,
  dictionaries: ReturnType<typeof newDictionaries>,
  from: number,
  to: number,
): void {
  merged.stream.fill(dictionaries.stream.place(''), from, to);
  for (const name of ['shape', 'from', 'to', 'remark'] as const)
    merged[name].fill(dictionaries[name].place(null), from, to);
}

/** The rows numbered `from` and more; null where there are none. */
export function packFrom(pack: Pack, from: number): Pack | null {
  const skip = from - pack.first;
  if (skip <= 0) return pack;
  if (skip >= pack.count) return null;
  return {
    first: from,
    count: pack.count - skip,
    since: pack.since,
    time: pack.time.slice(skip),
    bytes: pack.bytes.slice(skip),
    back: pack.back.slice(skip),
    what: pack.what.slice(skip),
    stream: pack.stream.slice(skip),
    shape: pack.shape.slice(skip),
    from: pack.from.slice(skip),
    to: pack.to.slice(skip),
    remark: pack.remark.slice(skip),
    words: pack.words,
  };
}

/** Stands for rows that could not be read: one row that says so, the others gone. */
export function lostPack(first: number, count: number): Pack {
  const pack = emptyPack(first, count);
  pack.what.fill(marks.gone);
  pack.what[0] = lostKind;
  // So that who is shown the row is told how many it stands for.
  pack.bytes[0] = count;
  return { ...pack, words: { stream: [''], shape: [null], from: [null], to: [null], remark: [null] } };
}
