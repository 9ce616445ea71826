/** What texts may hold, by chunk and then by group of chunks: written as groups fill, read by a search. */
import type { IDBPDatabase } from 'idb';
import { askedOf, bitOf, groupChunks, renewed, slicePlaces, turned } from '../core/frames/gram-groups.ts';
import { gramBits, type Bitmap, type Grams } from '../core/frames/grams.ts';
import type { FramesSchema } from './schema.ts';

type Db = IDBPDatabase<FramesSchema>;

/** With fewer chunks than this a group is no gain: their bitmaps are read one by one. */
const fewestChunks = 24;
const stores = { small: 'grams', large: 'largeGrams' } as const;
const slices = {
  small: 2 ** gramBits.small / slicePlaces,
  large: 2 ** gramBits.large / slicePlaces,
} as const;
/** More groups than there will ever be. */
const groupsApart = 2 ** 32;

/** The same slice of all groups lies together, since that is what a search reads. */
export function sliceKey(of: keyof Grams, slice: number, group: number): number {
  return ((of === 'small' ? 0 : slices.small) + slice) * groupsApart + group;
}

/** Takes the bitmaps that the chunks of a group have of their own into its slices, unless they are too few. */
export async function indexGroup(db: Db, group: number): Promise<void> {
  const tx = db.transaction(['grams', 'largeGrams', 'slices'], 'readwrite', { durability: 'relaxed' });
  const first = group * groupChunks;
  const own = IDBKeyRange.bound(first, first + groupChunks, false, true);
  const chunks = await tx.objectStore('grams').getAllKeys(own);
  const isIndexed = (await tx.objectStore('slices').getKey(sliceKey('small', 0, group))) !== undefined;
  if (chunks.length === 0 || (!isIndexed && chunks.length < fewestChunks)) return tx.done;
  const mask = chunks.reduce((bits, chunk) => bits | bitOf(chunk), 0);
  for (const of of ['small', 'large'] as const) {
    const store = tx.objectStore(stores[of]);
    const [keys, bitmaps] = await Promise.all([store.getAllKeys(own), store.getAll(own)]);
    const ordered = Array<Bitmap | null>(groupChunks).fill(null);
    keys.forEach((chunk, index) => (ordered[chunk - first] = bitmaps[index] ?? null));
    for (const [slice, fresh] of turned(ordered, gramBits[of]).entries()) {
      const key = sliceKey(of, slice, group);
      const before = isIndexed ? wordsOf(await tx.objectStore('slices').get(key)) : null;
      void tx
        .objectStore('slices')
        .put(labelled(group, before === null ? fresh : renewed(before, fresh, mask)), key)
        .catch(() => undefined);
    }
    void store.delete(own).catch(() => undefined);
  }
  await tx.done;
}

/** Erases what is said of the groups before `until`. */
export async function forgetGroups(db: Db, until: number): Promise<void> {
  const tx = db.transaction('slices', 'readwrite', { durability: 'relaxed' });
  const groups = (of: keyof Grams, slice: number): IDBKeyRange =>
    IDBKeyRange.bound(sliceKey(of, slice, 0), sliceKey(of, slice, until), false, true);
  if (until > 0 && (await tx.store.count(groups('small', 0))) > 0) {
    for (const of of ['small', 'large'] as const)
      for (let slice = 0; slice < slices[of]; slice += 1)
        void tx.store.delete(groups(of, slice)).catch(() => undefined);
  }
  await tx.done;
}

/**
 * Of each group that can tell, which of its chunks may hold a lower-case needle: a bit a chunk, see `bitOf`.
 * A group that is not there, or whose slices cannot be read, may hold it anywhere.
 */
export async function holdersOf(db: Db, of: keyof Grams, needle: string): Promise<Map<number, number>> {
  const holders = new Map<number, number>();
  const tx = db.transaction('slices');
  const reading = askedOf(needle, gramBits[of]).map(async ({ slice, index }) => {
    const range = IDBKeyRange.bound(sliceKey(of, slice, 0), sliceKey(of, slice, groupsApart - 1));
    for (const stored of await tx.store.getAll(range)) {
      const words = wordsOf(stored);
      if (words === null) continue;
      const group = stored[0] ?? 0;
      holders.set(group, (holders.get(group) ?? -1) & (words[index] ?? -1));
    }
  });
  // A slice that the browser cannot read rules nothing out.
  for (const outcome of await Promise.allSettled(reading))
    if (outcome.status === 'rejected') return new Map();
  return holders;
}

/** A slice says whose it is, so that many are read without their keys. */
function labelled(group: number, words: Bitmap): Bitmap {
  const stored = new Uint32Array(1 + slicePlaces);
  stored[0] = group;
  stored.set(words, 1);
  return stored;
}

/** Null for what is no slice. */
function wordsOf(stored: unknown): Bitmap | null {
  const isSlice = stored instanceof Uint32Array && stored.length === 1 + slicePlaces;
  return isSlice ? (stored as Bitmap).subarray(1) : null;
}
