/** A frame as it is put into the store: what its row says, and its text. */
import type { Violation } from '../conformance/index.ts';
import type { FrameDirection, FrameKind } from '../framing/frame.ts';
import type { Shape } from './facts.ts';

/** Order is that of the numbers that stand for them in the store: only appended to. */
export const kinds = [
  'open',
  'close',
  'features',
  'sasl',
  'message',
  'presence',
  'iq',
  'error',
  'nonza',
  'malformed',
] as const satisfies readonly FrameKind[];

/** What is wrong with a frame. */
export interface Remark {
  /** What the parser objected to; null where it was content. */
  readonly problem: string | null;
  readonly violations: readonly Violation[];
}

export interface FrameRow {
  /** Wall time, ms. */
  readonly time: number;
  readonly stream: string;
  readonly direction: FrameDirection;
  readonly kind: FrameKind;
  /** Of the frame as it crossed the wire, before masking. */
  readonly bytes: number;
  /** Null where the frame could not be read. */
  readonly shape: Shape | null;
  readonly from: string | null;
  readonly to: string | null;
  /** Null where all is well. */
  readonly remark: Remark | null;
  /** It is a request that an answer is due to. */
  readonly asks: boolean;
  /** How many frames before it the request is that it answers; 0 where it answers none. */
  readonly back: number;
}

/** A row with its masked text as binary string. */
export interface RecordedRow extends FrameRow {
  readonly text: string;
}

/** Texts longer than this, in bytes, are kept apart, so that no chunk of rows is large. */
export const largeText = 4096;
/** Rows of a chunk: those numbered 1 to 1,000 are chunk 0. */
export const chunkRows = 1000;
/** Chunks whose columns are merged into one record. */
export const segmentChunks = 64;

export function chunkOf(seq: number): number {
  return Math.floor((seq - 1) / chunkRows);
}

export function firstOfChunk(chunk: number): number {
  return chunk * chunkRows + 1;
}

export function segmentOf(chunk: number): number {
  return Math.floor(chunk / segmentChunks);
}
