/** What was asked of each chunk, so that a chunk of which nothing changed is not searched again. */
type Bits = Uint8Array<ArrayBuffer>;

export class ChunkMarks {
  readonly #marks = new Map<number, number>();

  get(chunk: number): number | undefined {
    return this.#marks.get(chunk);
  }

  set(chunk: number, mark: number): void {
    this.#marks.set(chunk, mark);
  }

  /** Those of these chunks as they are now. */
  of(chunks: readonly { readonly chunk: number }[]): (chunk: number) => number | undefined {
    const now = new Map(chunks.map(({ chunk }) => [chunk, this.#marks.get(chunk)]));
    return (chunk) => now.get(chunk);
  }
}

/** FNV-1a: another number, all but surely, where anything is another. */
export function markOf(verdict: Bits, answers: readonly Bits[], low: number, high: number): number {
  let mark = 0x811c9dc5;
  for (const bits of [verdict, ...answers]) {
    for (let row = low; row < high; row += 1) mark = Math.imul(mark ^ (bits[row] ?? 0), 0x01000193);
  }
  return mark >>> 0;
}
