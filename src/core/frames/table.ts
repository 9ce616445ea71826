/** All rows that are held, as a view sees them: by number, growing at one end and leaving at the other. */
import type { FrameKind } from '../framing/frame.ts';
import { mergePacks } from './merge.ts';
import { isHeld, lostKind, marks, rowAt, timeAt, type Pack } from './pack.ts';
import { chunkRows, kinds, segmentChunks, type FrameRow } from './row.ts';

/** A pack with what only its neighbours tell of it. */
export interface TablePack {
  readonly pack: Pack;
  /** Of each request, how many frames later its answer came; 0 where none did. */
  readonly ahead: Uint32Array<ArrayBuffer>;
}

export interface Counts {
  readonly in: number;
  readonly out: number;
  readonly kinds: ReadonlyMap<FrameKind, number>;
}

export class FrameTable {
  #packs: TablePack[] = [];
  #first = 1;
  #last = 0;
  #in = 0;
  #out = 0;
  #gone = 0;
  /** By the number that stands for a kind. */
  readonly #kinds = new Float64Array(marks.kind + 1);
  #broken: number[] = [];

  get packs(): readonly TablePack[] {
    return this.#packs;
  }
  /** The lowest and the highest number; none is held where the first is beyond the last. */
  get first(): number {
    return this.#first;
  }
  get last(): number {
    return this.#last;
  }
  /** Numbers between them that stand for no row. */
  get gone(): number {
    return this.#gone;
  }
  /** Numbers of the rows that break a rule, ascending. */
  get broken(): readonly number[] {
    return this.#broken;
  }
  get counts(): Counts {
    return {
      in: this.#in,
      out: this.#out,
      kinds: new Map(
        kinds.flatMap((kind, index) => {
          const count = this.#kinds[index] ?? 0;
          return count > 0 ? [[kind, count] as const] : [];
        }),
      ),
    };
  }

  /** `packs` follow what is held, without a gap; the first ever may begin before `first`. */
  append(packs: readonly Pack[], first: number): void {
    for (const pack of packs) {
      if (this.#packs.length === 0) this.#first = Math.max(first, pack.first);
      const from = Math.max(pack.first, this.#first) - pack.first;
      const held = { pack, ahead: new Uint32Array(pack.count) };
      this.#packs.push(held);
      this.#last = pack.first + pack.count - 1;
      this.#count(pack, from, pack.count, 1);
      this.#note(pack, from);
      this.#answers(held, from);
      this.#merge();
    }
    this.erase(first - 1);
  }

  /** Rows up to this number are no more. */
  erase(upTo: number): void {
    const until = Math.min(upTo, this.#last);
    for (const { pack } of this.#packs) {
      const from = Math.max(0, this.#first - pack.first);
      this.#count(pack, from, Math.min(pack.count, until + 1 - pack.first), -1);
    }
    this.#first = Math.max(this.#first, upTo + 1);
    this.#packs = this.#packs.filter(({ pack }) => pack.first + pack.count > this.#first);
    const kept = this.#broken.findIndex((seq) => seq >= this.#first);
    if (kept !== 0) this.#broken = kept === -1 ? [] : this.#broken.slice(kept);
  }

  /** The pack that holds a number; null where none does. */
  at(seq: number): TablePack | null {
    let low = 0;
    let high = this.#packs.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const held = this.#packs[middle];
      if (held === undefined) return null;
      if (seq < held.pack.first) high = middle - 1;
      else if (seq >= held.pack.first + held.pack.count) low = middle + 1;
      else return held;
    }
    return null;
  }

  row(seq: number): FrameRow | null {
    const held = seq < this.#first ? null : this.at(seq);
    return held && rowAt(held.pack, seq - held.pack.first);
  }

  /** Number of the answer to a request, or of the request of an answer; null where there is no such row. */
  partner(seq: number): number | null {
    const held = this.at(seq);
    if (held === null) return null;
    const index = seq - held.pack.first;
    const ahead = held.ahead[index] ?? 0;
    if (ahead > 0) return seq + ahead;
    const back = held.pack.back[index] ?? 0;
    return back > 0 && this.row(seq - back)?.asks === true ? seq - back : null;
  }

  /** Milliseconds between request and answer, of each row; -1 where there is no request, -2 where no answer came. */
  latencies({ pack, ahead }: TablePack): Int32Array<ArrayBuffer> {
    const out = new Int32Array(pack.count).fill(-1);
    for (let index = 0; index < pack.count; index += 1) {
      const seq = pack.first + index;
      const after = ahead[index] ?? 0;
      const back = pack.back[index] ?? 0;
      if (after > 0) out[index] = this.#between(seq, seq + after);
      else if (((pack.what[index] ?? 0) & marks.asks) !== 0) out[index] = -2;
      else if (back > 0 && this.partner(seq) !== null) out[index] = this.#between(seq - back, seq);
    }
    return out;
  }

  #between(request: number, answer: number): number {
    return Math.max(0, Math.round(this.#time(answer) - this.#time(request)));
  }

  #time(seq: number): number {
    const held = this.at(seq);
    return held === null ? 0 : timeAt(held.pack, seq - held.pack.first);
  }

  /** Requests learn of the answers among the rows of `held` from `from` on. */
  #answers({ pack, ahead }: TablePack, from: number): void {
    for (let index = from; index < pack.count; index += 1) {
      const back = pack.back[index] ?? 0;
      if (back === 0) continue;
      const asked = index - back;
      if (asked >= 0) {
        if (((pack.what[asked] ?? 0) & marks.asks) !== 0) ahead[asked] = back;
        continue;
      }
      const request = this.at(pack.first + asked);
      const place = pack.first + asked - (request?.pack.first ?? 0);
      if (request !== null && ((request.pack.what[place] ?? 0) & marks.asks) !== 0)
        request.ahead[place] = back;
    }
  }

  /** Rows [from, end) of a pack come or go. */
  #count({ what }: Pack, from: number, end: number, by: 1 | -1): void {
    const counts = this.#kinds;
    let gone = 0;
    let lost = 0;
    let out = 0;
    for (let index = from; index < end; index += 1) {
      const one = what[index] ?? 0;
      const kind = one & marks.kind;
      if ((one & marks.gone) !== 0) gone += 1;
      else if (kind === lostKind) lost += 1;
      else {
        counts[kind] = (counts[kind] ?? 0) + by;
        if ((one & marks.out) !== 0) out += 1;
      }
    }
    this.#gone += gone * by;
    this.#out += out * by;
    this.#in += (Math.max(0, end - from) - gone - lost - out) * by;
  }

  #note(pack: Pack, from: number): void {
    const bad = pack.words.remark.map((remark) => remark !== null && remark.violations.length > 0);
    if (!bad.includes(true)) return;
    for (let index = from; index < pack.count; index += 1) {
      if (bad[pack.remark[index] ?? 0] === true && isHeld(pack, index)) this.#broken.push(pack.first + index);
    }
  }

  /** The batches of a chunk become one pack when it is full, and so do the chunks of a segment. */
  #merge(): void {
    for (const size of [chunkRows, chunkRows * segmentChunks]) {
      if (this.#last % size !== 0) return;
      const from = this.#packs.findIndex(({ pack }) => pack.first > this.#last - size);
      const parts = from === -1 ? [] : this.#packs.slice(from);
      const [head] = parts;
      if (head === undefined || parts.length < 2) continue;
      const pack = mergePacks(parts.map((part) => part.pack));
      const ahead = new Uint32Array(pack.count);
      for (const part of parts) ahead.set(part.ahead, part.pack.first - pack.first);
      this.#packs.splice(from, parts.length, { pack, ahead });
    }
  }
}
