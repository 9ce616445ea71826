/** The recording of frames. The frames themselves are read from the store. */
import * as v from 'valibot';

/** How many frames can be kept. */
export const framesKept = {
  /** These are erased when their account signs out. */
  usual: 5_000,
  /** More than the usual is a person's choice, and outlives sessions. */
  most: 1_000_000,
  /** Bytes of text, whatever their number. */
  bytes: 2 * 1024 ** 3,
} as const;

/** What is recorded, and whether it can be. */
export interface RecordingState {
  readonly on: boolean;
  /** Frames that are kept, as the person chose. */
  readonly keep: number;
  /** Frames that are kept since the disk was full; null where it was not. */
  readonly shrunkTo: number | null;
  /** Frames that were lost because they could not be written. */
  readonly dropped: number;
}

export interface FramesRequests {
  'frames.clear': { args: Record<string, never>; result: null };
  'frames.state': { args: Record<string, never>; result: RecordingState };
}

export const framesArgs = {
  'frames.clear': v.strictObject({}),
  'frames.state': v.strictObject({}),
} as const;

export type FramesEvents =
  /** Frames from `first` up to and including `upTo` can be read from the store. */
  | { readonly type: 'frames.appended'; readonly first: number; readonly upTo: number }
  /** Frames up to and including `upTo` are gone. */
  | { readonly type: 'frames.erased'; readonly upTo: number }
  /** Some frames in between are gone: read again. */
  | { readonly type: 'frames.forgotten' }
  /** A stream ended: of it, or of one of which there is no frame, there is more to read. */
  | { readonly type: 'frames.streams' }
  | { readonly type: 'frames.state'; readonly state: RecordingState };
