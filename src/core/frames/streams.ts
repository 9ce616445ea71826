/** What the rows tell of each stream as a whole. */
import { ns } from '../namespaces.ts';
import { lostKind, marks, type Pack } from './pack.ts';
import { kinds } from './row.ts';
import type { FrameTable } from './table.ts';

export interface StreamFacts {
  readonly frames: number;
  /** A session of its own, or one that went on; null where the stream’s beginning is not held. */
  readonly began: 'fresh' | 'resumed' | null;
}

const opens = kinds.indexOf('open');
const nonza = kinds.indexOf('nonza');
const sasl = kinds.indexOf('sasl');

/** A full pack never changes. */
const kept = new WeakMap<Pack, ReadonlyMap<string, StreamFacts>>();

/** By stream, in the order in which they are met. */
export function streamFacts(table: FrameTable): ReadonlyMap<string, StreamFacts> {
  const all = new Map<string, StreamFacts>();
  for (const { pack } of table.packs) {
    const from = Math.max(0, table.first - pack.first);
    let facts = from === 0 ? kept.get(pack) : undefined;
    if (facts === undefined) {
      facts = factsOf(pack, from);
      if (from === 0) kept.set(pack, facts);
    }
    for (const [stream, more] of facts) {
      const known = all.get(stream);
      const began =
        known?.began === 'resumed' || more.began === 'resumed' ? 'resumed' : (known?.began ?? more.began);
      all.set(stream, {
        frames: (known?.frames ?? 0) + more.frames,
        began: known === undefined ? more.began : began,
      });
    }
  }
  return all;
}

function factsOf(pack: Pack, from: number): ReadonlyMap<string, StreamFacts> {
  const { words } = pack;
  const counts = new Uint32Array(words.stream.length);
  const began: StreamFacts['began'][] = words.stream.map(() => null);
  const resuming = words.shape.map(
    (shape) => shape?.namespaces.includes(ns.sm) === true && shape.names.includes('resumed'),
  );
  // A million rows are walked before an inspector shows any: what a row is, is read off its bits.
  const { what, stream, shape, count } = pack;
  for (let row = from; row < count; row += 1) {
    const one = what[row] ?? marks.gone;
    const kind = one & marks.kind;
    if ((one & marks.gone) !== 0 || kind === lostKind) continue;
    const place = stream[row] ?? 0;
    const before = counts[place] ?? 0;
    counts[place] = before + 1;
    if (before === 0 && kind === opens) began[place] = 'fresh';
    if ((kind === nonza || kind === sasl) && (one & marks.out) === 0 && resuming[shape[row] ?? 0] === true)
      began[place] = 'resumed';
  }
  const facts = new Map<string, StreamFacts>();
  words.stream.forEach((stream, place) => {
    const frames = counts[place] ?? 0;
    if (frames > 0) facts.set(stream, { frames, began: began[place] ?? null });
  });
  return facts;
}
