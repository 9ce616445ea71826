/** The recording of frames. The frames themselves are read from the store. */
import * as v from 'valibot';

export interface FramesRequests {
  'frames.clear': { args: Record<string, never>; result: null };
}

export const framesArgs = {
  'frames.clear': v.strictObject({}),
} as const;

export type FramesEvents =
  /** Frames up to and including `upTo` can be read from the store. */
  | { readonly type: 'frames.appended'; readonly upTo: number }
  /** Frames up to and including `upTo` are gone. */
  | { readonly type: 'frames.erased'; readonly upTo: number }
  /** Some frames in between are gone: read again. */
  | { readonly type: 'frames.forgotten' };
