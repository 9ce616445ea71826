/** What a page and the worker that reads or writes a capture tell each other. */
import type { CaptureFault } from '../../core/capture/types.ts';
import type { CaptureFailure, SaveJob } from '../shared/captures/desk.ts';

export type Asked =
  | { readonly type: 'read'; readonly file: File; readonly database: string }
  /** What was read so far stands. */
  | { readonly type: 'stop' }
  | { readonly type: 'write'; readonly job: SaveJob };

export type Told =
  /** Frames up to `upTo` can be read from the store. */
  | { readonly type: 'progress'; readonly progress: number; readonly upTo: number }
  | { readonly type: 'faults'; readonly faults: readonly CaptureFault[] }
  | { readonly type: 'read' }
  /** How many frames were written of how many. */
  | { readonly type: 'writing'; readonly frames: number; readonly of: number }
  | { readonly type: 'written'; readonly file: Blob; readonly lost: number }
  | { readonly type: 'failed'; readonly failure: CaptureFailure };
