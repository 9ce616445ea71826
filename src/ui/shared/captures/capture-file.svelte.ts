/** A capture that is open: how far it is read, what was wrong with it, and its frames. */
import type { CaptureFault } from '../../../core/capture/types.ts';
import { FrameLog } from '../frame-log.svelte.ts';
import type { Heard } from '../mirror.svelte.ts';
import type { CaptureDesk, CaptureFailure, ReadingFile } from './desk.ts';

/** Faults that are listed; the others are counted. */
const mostListed = 200;

export class CaptureFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** From 0 to 1; null when nothing more comes. */
  progress = $state<number | null>(0);
  frames = $state(0);
  /** The first of them, in the order of reading. */
  faults = $state.raw<readonly CaptureFault[]>([]);
  faultCount = $state(0);
  failure = $state.raw<CaptureFailure | null>(null);
  /** The person stopped it: there is more in the file. */
  stopped = $state(false);
  #reading: ReadingFile | null = null;
  #listeners: readonly ((heard: Heard) => void)[] = [];

  static async open(desk: CaptureDesk, file: File): Promise<CaptureFile> {
    const capture = new CaptureFile(file);
    capture.#reading = await desk.open(file, {
      progress: (progress, upTo) => {
        if (capture.progress !== null) capture.progress = progress;
        if (upTo > capture.frames) capture.#appended(upTo);
      },
      faults: (faults) => {
        capture.faultCount += faults.length;
        if (capture.faults.length < mostListed)
          capture.faults = [...capture.faults, ...faults].slice(0, mostListed);
      },
      ended: (failure) => {
        capture.failure = failure;
        capture.progress = null;
      },
    });
    return capture;
  }

  private constructor(file: File) {
    this.name = file.name;
    this.size = file.size;
  }

  get database(): string {
    return this.#opened.database;
  }

  openFrames(): FrameLog {
    return new FrameLog(this.#opened.reader, null, (listener) => {
      this.#listeners = [...this.#listeners, listener];
      return () => (this.#listeners = this.#listeners.filter((one) => one !== listener));
    });
  }

  stop(): void {
    this.stopped = true;
    this.#opened.stop();
  }

  close(): void {
    this.#opened.close();
  }

  get #opened(): ReadingFile {
    if (this.#reading === null) throw new Error('a capture that is not open');
    return this.#reading;
  }

  #appended(upTo: number): void {
    this.frames = upTo;
    for (const listener of this.#listeners) listener({ type: 'frames.appended', first: 1, upTo });
  }
}
