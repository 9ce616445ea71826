/** Captures as surfaces see them: opened from files, and written to files. */
import type { CaptureFault, ForeignFile } from '../../../core/capture/types.ts';
import type { WriteOptions } from '../../../core/capture/write.ts';
import type { FramesReader } from '../../../store/readers.ts';

/** Why a capture could not be read or written to its end. */
export type CaptureFailure =
  | { readonly code: ForeignFile; readonly offset: number }
  /** The disk is full: what fits is there. */
  | { readonly code: 'no-room' }
  | { readonly code: 'internal'; readonly detail: string };

/** Which frames are to be written. */
export interface SaveJob {
  /** The database that holds them; null for those that are recorded. */
  readonly database: string | null;
  /** Numbers, ascending; null for all. */
  readonly seqs: Uint32Array<ArrayBuffer> | null;
  readonly options: WriteOptions;
}

export interface ReadingListener {
  /** From 0 to 1, and the highest number that can be read. */
  progress(progress: number, upTo: number): void;
  faults(faults: readonly CaptureFault[]): void;
  /** There is nothing more to come; null where the file was read to its end or was stopped. */
  ended(failure: CaptureFailure | null): void;
}

/** A file that is being read into a database of its own. */
export interface ReadingFile {
  readonly database: string;
  readonly reader: FramesReader;
  /** What was read so far stands. */
  stop(): void;
  /** Ends reading, and erases what was read. */
  close(): void;
}

export type Saved =
  /** `lost` frames could not be read, and are not in it. */
  | { readonly ok: true; readonly file: Blob; readonly lost: number }
  | { readonly ok: false; readonly failure: CaptureFailure };

export interface CaptureDesk {
  open(file: File, listener: ReadingListener): Promise<ReadingFile>;
  /** Null where it was stopped by `signal`. */
  save(job: SaveJob, wrote: (frames: number, of: number) => void, signal: AbortSignal): Promise<Saved | null>;
}
