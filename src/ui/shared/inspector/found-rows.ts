/** Numbers of the rows that a filter lets through, as they are found: chunk by chunk, in any order. */
import { chunkOf, chunkRows, firstOfChunk } from '../../../core/frames/row.ts';

type Numbers = Uint32Array<ArrayBuffer>;

export class FoundRows {
  readonly #chunks = new Map<number, Numbers>();
  #total = 0;

  /** `met` ascends; what is known already is not doubled. */
  add(chunk: number, met: Numbers): void {
    if (met.length === 0) return;
    const known = this.#chunks.get(chunk);
    const all = known === undefined ? met : joined(chunk, known, met);
    this.#total += all.length - (known?.length ?? 0);
    this.#chunks.set(chunk, all);
  }

  /** What another one found, but for rows that do not stay. */
  addFrom(other: FoundRows, stays: (seq: number) => boolean): void {
    for (const [chunk, met] of other.#chunks) this.add(chunk, met.filter(stays));
  }

  drop(chunk: number): void {
    this.#total -= this.#chunks.get(chunk)?.length ?? 0;
    this.#chunks.delete(chunk);
  }

  /** All from `first` on, ascending; those before are forgotten. */
  from(first: number): Numbers {
    const chunks = [...this.#chunks.keys()].sort((a, b) => a - b);
    for (const chunk of chunks) {
      if (chunk > chunkOf(first)) break;
      const known = this.#chunks.get(chunk);
      if (known === undefined) continue;
      const kept = known.filter((seq) => seq >= first);
      this.#total += kept.length - known.length;
      if (kept.length === 0) this.#chunks.delete(chunk);
      else this.#chunks.set(chunk, kept);
    }
    const seqs = new Uint32Array(this.#total);
    let at = 0;
    for (const chunk of chunks) {
      const known = this.#chunks.get(chunk);
      if (known === undefined) continue;
      seqs.set(known, at);
      at += known.length;
    }
    return seqs;
  }
}

/** Both, each number once. */
function joined(chunk: number, a: Numbers, b: Numbers): Numbers {
  const first = firstOfChunk(chunk);
  const isIn = new Uint8Array(chunkRows);
  for (const of of [a, b]) for (const seq of of) isIn[seq - first] = 1;
  const out = new Uint32Array(chunkRows);
  let count = 0;
  for (let row = 0; row < chunkRows; row += 1) if (isIn[row] === 1) out[count++] = first + row;
  return out.slice(0, count);
}
