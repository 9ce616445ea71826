/** Which drawn row shows which frame: rows that leave the view are drawn anew as those that enter it. */
export class Slots {
  #of = new Map<number, number>();

  /** A slot for each of these numbers, from 0, none twice; what was shown before keeps its own. */
  assign(seqs: readonly number[]): readonly { readonly seq: number; readonly slot: number }[] {
    const stays = new Set(seqs);
    const free: number[] = [];
    const kept = new Map<number, number>();
    for (const [seq, slot] of this.#of) {
      if (stays.has(seq)) kept.set(seq, slot);
      else free.push(slot);
    }
    let next = Math.max(-1, ...this.#of.values()) + 1;
    let at = 0;
    const given = seqs.map((seq) => {
      const slot = kept.get(seq) ?? free[at++] ?? next++;
      return { seq, slot };
    });
    // A slot that is not needed is forgotten: it would be drawn for nothing.
    this.#of = new Map(given.map(({ seq, slot }) => [seq, slot]));
    return given;
  }
}
