/** Every frame that is held, live: its rows in memory, its texts read as they are looked at. */
import { FrameTable } from '../../core/frames/table.ts';
import type { Pack } from '../../core/frames/pack.ts';
import type { FrameRow } from '../../core/frames/row.ts';
import type { FrameRecord, StreamRecord } from '../../core/framing/index.ts';
import type { RecordingState } from '../../contract/frames.ts';
import type { FramesReader, NewestFrames } from '../../store/readers.ts';
import { FrameTexts } from './frame-texts.ts';
import { byId } from './inspector/sources.ts';
import type { Heard, Outcome } from './mirror.svelte.ts';
import { Reading } from './reading.ts';

/** Pauses between two drawings, ms. */
const [leastPause, mostPause] = [80, 1000];

/** Of the newest frames, so many are most likely looked at. */
const mostInView = 40;

/**
 * A list that follows a flood draws all it has anew each time: it takes a tenth of the time, since the page
 * and the session that are looked at need theirs.
 */
const paced = (tookMs: number): number => Math.min(mostPause, Math.max(leastPause, 9 * tookMs));

export type Older =
  { readonly state: 'reading' } | { readonly state: 'unreadable'; readonly problem: string };

export class FrameLog {
  /** Another one after everything was read anew. */
  table = $state.raw(new FrameTable());
  /** Raised when rows came or went; read it to be told. */
  version = $state(0);
  /** Raised when texts were read. */
  texts = $state(0);
  streams = $state.raw<ReadonlyMap<string, StreamRecord>>(byId([]));
  loaded = $state(false);
  recording = $state.raw<RecordingState | null>(null);
  /** Of those before the newest, whether they are being read, or why they could not be; null where nothing is left. */
  older = $state.raw<Older | null>(null);
  /** Why the store could not be read last time; null when it could. */
  problem = $state<string | null>(null);
  readonly #reader: FramesReader;
  readonly #askRecording: (() => Promise<Outcome<RecordingState>>) | null;
  readonly #reading: Reading;
  readonly #leave: () => void;
  readonly #kept: FrameTexts;
  #fresh = true;
  /** Rows were read, if not all. */
  #opened = false;
  #readOlder: NewestFrames['older'] = null;
  /** More is known of streams than was read. */
  #stale = false;
  #erasedUpTo = 0;
  /** The lowest number that was held when rows were read last. */
  #first = 1;

  constructor(
    reader: FramesReader,
    /** Asks whether and how frames are recorded; null where these are recorded no more. */
    recording: (() => Promise<Outcome<RecordingState>>) | null,
    listen: (listener: (heard: Heard) => void) => () => void,
  ) {
    this.#reader = reader;
    this.#askRecording = recording;
    this.#kept = new FrameTexts(
      reader,
      () => this.table,
      () => (this.texts += 1),
    );
    this.#reading = new Reading(
      (stopped) => this.#read(stopped),
      (error) => (this.problem = String(error)),
      paced,
    );
    this.#leave = listen((heard) => this.#hear(heard));
    this.#reading.request();
  }

  stop(): void {
    this.#leave();
    this.#reading.stop();
  }

  /** Its text is empty until it was read; whoever draws it is drawn again then. */
  frame(seq: number): FrameRecord | null {
    void this.texts;
    return this.#kept.frame(seq);
  }

  /** The same for who passes by: its text is not asked for. */
  glance(seq: number): FrameRecord | null {
    return this.#kept.known(seq);
  }

  isRead(seq: number): boolean {
    void this.texts;
    return this.#kept.isRead(seq);
  }

  isUnreadable(seq: number): boolean {
    void this.texts;
    return this.#kept.isUnreadable(seq);
  }

  /** The lowest number that is held, also while its row was not read yet. */
  get first(): number {
    void this.version;
    return this.loaded ? this.table.first : Math.max(this.#first, this.#erasedUpTo + 1);
  }

  row(seq: number): FrameRow | null {
    void this.version;
    return this.table.row(seq);
  }

  /** Where they could not be read. */
  retryOlder(): void {
    this.older = { state: 'reading' };
    this.#reading.request();
  }

  #hear(heard: Heard): void {
    if (heard.type === 'frames.appended' && heard.upTo > this.table.last) this.#reading.request();
    if (heard.type === 'frames.streams') {
      this.#stale = true;
      this.#reading.request();
    }
    if (heard.type === 'frames.state') this.recording = heard.state;
    if (heard.type === 'frames.erased') {
      this.#erasedUpTo = Math.max(this.#erasedUpTo, heard.upTo);
      this.table.erase(heard.upTo);
      this.version += 1;
      // Nothing is left of what could not be read.
      if (this.older?.state === 'unreadable' && this.table.first === heard.upTo + 1) this.#settle();
    }
    if (heard.type === 'refresh' || heard.type === 'frames.forgotten') {
      // Events may have been missed, an erasure too: read anew rather than only what follows.
      if (heard.type === 'frames.forgotten' || !heard.first) this.#fresh = true;
      // Those that the last worker left open ended with it, which nobody is told.
      this.#stale = true;
      this.#reading.request();
    }
  }

  async #read(stopped: () => boolean): Promise<void> {
    if (this.#fresh) await this.#open(stopped);
    else {
      const { packs, first, texts } = await this.#reader.after(this.table.last);
      // Known before their rows: a filter asks whose they are.
      if (
        this.#stale ||
        packs.some(({ words }) => words.stream.some((id) => id !== '' && !this.streams.has(id)))
      ) {
        this.#stale = false;
        this.streams = byId(await this.#reader.streams());
      }
      if (stopped()) return;
      const { table } = this;
      this.#first = first;
      table.append(packs, Math.max(first, this.#erasedUpTo + 1));
      this.#kept.keep(texts, Math.max(table.first, table.last - mostInView), table.last);
      this.version += 1;
    }
    if (stopped()) return;
    this.problem = null;
    if (this.older?.state === 'reading') await this.#join(stopped);
  }

  async #open(stopped: () => boolean): Promise<void> {
    this.#fresh = false;
    this.#stale = false;
    // What is stored is shown without waiting for the background, which may have to wake first.
    void this.#askRecording?.().then((recording) => {
      if (recording.ok && !stopped()) this.recording = recording.value;
    });
    // Only whoever sees nothing yet is helped by a part: rows that are in view stay until all are read anew.
    const reading = this.#opened ? this.#whole() : this.#reader.openNewest();
    const held = await reading.catch((error: unknown) => {
      this.#fresh = true;
      throw error;
    });
    if (stopped()) return;
    this.#kept.forget();
    this.streams = byId(held.streams);
    this.#first = held.first;
    this.#show(held.packs, held.first);
    this.#opened = true;
    this.#readOlder = held.older;
    if (held.older === null) this.#settle();
    else this.older = { state: 'reading' };
  }

  async #whole(): Promise<NewestFrames> {
    return { ...(await this.#reader.open()), older: null };
  }

  /** The newest are in view; what was held before them joins them when it was read. */
  async #join(stopped: () => boolean): Promise<void> {
    try {
      const packs = (await this.#readOlder?.()) ?? [];
      if (stopped()) return;
      this.#show([...packs, ...this.table.packs.map(({ pack }) => pack)], this.#first);
      this.#settle();
    } catch (error) {
      this.older = { state: 'unreadable', problem: String(error) };
    }
  }

  #settle(): void {
    this.#readOlder = null;
    this.older = null;
    this.loaded = true;
  }

  #show(packs: readonly Pack[], first: number): void {
    const table = new FrameTable();
    table.append(packs, Math.max(first, this.#erasedUpTo + 1));
    this.table = table;
    this.version += 1;
  }
}
