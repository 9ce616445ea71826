/** The newest frames as a live, immutable array. */
import type { FrameRecord, StreamRecord } from '../../core/framing/frame.ts';
import { byId } from './inspector/sources.ts';
import type { Heard, Mirror } from './mirror.svelte.ts';
import { Reading } from './reading.ts';

export class RecentFrames {
  /** Ascending by `seq`; replaced, never changed, so a view can keep an older one. */
  rows = $state.raw<readonly FrameRecord[]>([]);
  streams = $state.raw(byId([]));
  loaded = $state(false);
  /** Why the store could not be read last time; null when it could. */
  problem = $state<string | null>(null);
  readonly #frames: Mirror['frames'];
  readonly #keep: number;
  readonly #reading: Reading;
  readonly #leave: () => void;
  #erasedUpTo = 0;
  #upTo = 0;
  #fresh = true;

  /** The newest `keep` frames; stop it when its view goes. */
  constructor({ frames, listen }: Pick<Mirror, 'frames' | 'listen'>, keep: number) {
    this.#frames = frames;
    this.#keep = keep;
    this.#reading = new Reading(
      (stopped) => this.#read(stopped),
      (error) => (this.problem = String(error)),
      60,
    );
    this.#leave = listen((heard) => this.#hear(heard));
    this.#reading.request();
  }

  stop(): void {
    this.#leave();
    this.#reading.stop();
  }

  get #last(): number {
    return this.rows.at(-1)?.seq ?? this.#erasedUpTo;
  }

  #hear(heard: Heard): void {
    if (heard.type === 'frames.appended') {
      this.#upTo = heard.upTo;
      if (heard.first > this.#erasedUpTo + 1) this.#erase(heard.first - 1);
      if (heard.upTo > this.#last) this.#reading.request();
    }
    if (heard.type === 'frames.erased') this.#erase(heard.upTo);
    if (heard.type === 'refresh' || heard.type === 'frames.forgotten') {
      // Events may have been missed, an erasure too: read anew rather than only what follows.
      this.#fresh = true;
      this.#reading.request();
    }
  }

  #erase(upTo: number): void {
    this.#erasedUpTo = Math.max(this.#erasedUpTo, upTo);
    this.rows = this.rows.filter((frame) => frame.seq > upTo);
  }

  async #read(stopped: () => boolean): Promise<void> {
    if (this.#fresh) {
      this.#fresh = false;
      const [rows, streams] = await Promise.all([this.#frames.last(this.#keep), this.#frames.streams()]);
      if (stopped()) return;
      this.rows = rows.filter((frame) => frame.seq > this.#erasedUpTo);
      this.#takeStreams(streams);
      this.loaded = true;
    }
    const missing = Math.min(this.#keep, this.#upTo - this.#last);
    const more = missing > 0 ? await this.#frames.last(missing) : [];
    if (stopped()) return;
    const kept = more.filter((frame) => frame.seq > this.#last);
    if (kept.length > 0) {
      this.rows = [...this.rows, ...kept].slice(-this.#keep);
      if (kept.some((frame) => !this.streams.has(frame.stream)))
        this.#takeStreams(await this.#frames.streams());
    }
    this.problem = null;
  }

  #takeStreams(streams: readonly StreamRecord[]): void {
    this.streams = byId(streams);
  }
}
