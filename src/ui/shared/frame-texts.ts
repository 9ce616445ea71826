/** Texts of frames, read as they are looked at. */
import { copyOf } from '../../core/frames/binary.ts';
import type { FrameTable } from '../../core/frames/table.ts';
import { marks, type Texts } from '../../core/frames/pack.ts';
import { chunkOf } from '../../core/frames/row.ts';
import { binaryTextAt, frameOf } from '../../core/frames/unpack.ts';
import type { FrameRecord } from '../../core/framing/index.ts';
import type { ChunkTexts, FramesReader } from '../../store/readers.ts';

/** Frames kept with their text, and chunks of texts. */
const mostFrames = 1500;
const mostChunks = 6;
/** Frames that somebody waits for; who scrolls on waits for others. */
const mostWanted = 150;
/** What one scrolls past is not read: texts are, once this long nothing else was asked for, ms … */
const stillMs = 40;
/** … or after this long at the latest. */
const patienceMs = 200;

export class FrameTexts {
  readonly #reader: FramesReader;
  readonly #table: () => FrameTable;
  readonly #arrived: () => void;
  readonly #frames = new Map<number, FrameRecord>();
  /** Without their texts: what stands in until they are read. */
  readonly #standIns = new Map<number, FrameRecord>();
  readonly #chunks = new Map<number, ChunkTexts>();
  readonly #unreadable = new Set<number>();
  #wanted = new Set<number>();
  #wantedSince = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #reading = false;

  constructor(reader: FramesReader, table: () => FrameTable, arrived: () => void) {
    this.#reader = reader;
    this.#table = table;
    this.#arrived = arrived;
  }

  /** The frame, its text empty until it was read; null where there is none of that number. */
  frame(seq: number): FrameRecord | null {
    const known = this.known(seq);
    if (known !== null && !this.isRead(seq)) this.#want(seq);
    return known;
  }

  /** The same, without asking for the text. */
  known(seq: number): FrameRecord | null {
    return this.#frames.get(seq) ?? this.#standIns.get(seq) ?? this.#standIn(seq);
  }

  isRead(seq: number): boolean {
    return this.#frames.has(seq) || this.#unreadable.has(seq);
  }

  /** Its text is in the store, and cannot be read. */
  isUnreadable(seq: number): boolean {
    return this.#unreadable.has(seq);
  }

  /** Texts that came with their rows, from `first` to `last` but for large ones: what is drawn with them is drawn once. */
  keep(texts: readonly Texts[], first: number, last: number): void {
    const read: ChunkTexts = { texts, large: new Map() };
    for (let seq = first; seq <= last; seq += 1) {
      const isThere = texts.some((one) => seq >= one.first && seq < one.first + one.ends.length);
      if (isThere && !this.isRead(seq) && !this.#isLarge(seq)) this.#take(seq, read);
    }
  }

  forget(): void {
    for (const kept of [this.#frames, this.#standIns, this.#chunks, this.#unreadable]) kept.clear();
    this.#wanted.clear();
  }

  #standIn(seq: number): FrameRecord | null {
    const held = this.#table().at(seq);
    const frame = held && frameOf(held.pack, seq, '');
    if (frame !== null) limited(this.#standIns, mostFrames).set(seq, frame);
    return frame;
  }

  #want(seq: number): void {
    if (this.#wanted.has(seq)) return;
    this.#wanted.add(seq);
    for (const oldest of this.#wanted) {
      if (this.#wanted.size <= mostWanted) break;
      this.#wanted.delete(oldest);
    }
    if (this.#reading) return;
    if (this.#timer === null) this.#wantedSince = performance.now();
    else clearTimeout(this.#timer);
    const left = this.#wantedSince + patienceMs - performance.now();
    // All that one drawing asks for is read together.
    this.#timer = setTimeout(() => void this.#read(), Math.max(0, Math.min(stillMs, left)));
  }

  async #read(): Promise<void> {
    this.#timer = null;
    this.#reading = true;
    for (let seq = last(this.#wanted); seq !== undefined; seq = last(this.#wanted)) {
      const chunk = chunkOf(seq);
      const wanted = [...this.#wanted].filter((one) => chunkOf(one) === chunk);
      for (const one of wanted) this.#wanted.delete(one);
      await this.#readChunk(chunk, wanted);
      this.#arrived();
    }
    this.#reading = false;
  }

  async #readChunk(chunk: number, wanted: readonly number[]): Promise<void> {
    const large = wanted.filter((seq) => this.#isLarge(seq));
    const kept = this.#chunks.get(chunk);
    const holds = kept?.texts?.some(({ first, ends }) =>
      wanted.every((seq) => seq >= first && seq < first + ends.length),
    );
    const unread: ChunkTexts = { texts: null, large: new Map() };
    const read =
      kept !== undefined && holds === true && large.length === 0
        ? kept
        : await this.#reader.chunk(chunk, large, true).catch(() => unread);
    limited(this.#chunks, mostChunks).set(chunk, read);
    for (const seq of wanted) this.#take(seq, read);
  }

  #take(seq: number, read: ChunkTexts): void {
    const held = this.#table().at(seq);
    if (held === null) return;
    const texts = read.texts?.find(({ first, ends }) => seq >= first && seq < first + ends.length);
    const text = read.large.get(seq) ?? (texts && binaryTextAt(held.pack, texts, seq, read.large));
    const frame = text === undefined || text === null ? null : frameOf(held.pack, seq, '');
    // A piece of a chunk's text would keep all of it in memory.
    if (frame === null) this.#unreadable.add(seq);
    else limited(this.#frames, mostFrames).set(seq, { ...frame, text: copyOf(text ?? '') });
  }

  #isLarge(seq: number): boolean {
    const held = this.#table().at(seq);
    return ((held?.pack.what[seq - held.pack.first] ?? 0) & marks.large) !== 0;
  }
}

function last(numbers: ReadonlySet<number>): number | undefined {
  let found: number | undefined;
  for (const one of numbers) found = one;
  return found;
}

function limited<T>(map: Map<number, T>, most: number): Map<number, T> {
  for (const key of map.keys()) {
    if (map.size < most) break;
    map.delete(key);
  }
  return map;
}
