/** A recorded frame: what crossed the wire, as the inspector shows it. */
import type { StreamEnd } from './ending.ts';

export type FrameDirection = 'in' | 'out';

/** What a frame is, decided once when it is recorded, so that views can filter without parsing. */
export type FrameKind =
  'open' | 'close' | 'features' | 'sasl' | 'message' | 'presence' | 'iq' | 'error' | 'nonza' | 'malformed';

export interface FrameRecord {
  /** Monotonic across all streams of this profile; never reused. */
  readonly seq: number;
  /** Wall time, milliseconds since the epoch. */
  readonly time: number;
  /** Which stream it belongs to; see `StreamRecord`. */
  readonly stream: string;
  readonly direction: FrameDirection;
  readonly kind: FrameKind;
  /** Exact text, secret spans masked with the same number of UTF-16 code units. */
  readonly text: string;
  /** Bytes of the frame as UTF-8, before masking. */
  readonly bytes: number;
  /** What the parser objected to, if anything. */
  readonly problem?: string;
}

/**
 * Where frames come from: an account’s streams, a probe between servers, bodies of BOSH as they crossed the wire, an
 * inspected page’s sockets, the companion’s streams.
 */
export const sources = ['account', 's2s', 'bosh', 'page', 'companion'] as const;
export type FrameSource = (typeof sources)[number];

/** One stream: a socket from open to close. */
export interface StreamRecord {
  readonly id: string;
  readonly source: FrameSource;
  /** Whose stream it is: the bare JID of an account, the domain of a probe, the origin of a page. */
  readonly account: string;
  readonly url: string;
  readonly openedAt: number;
  /** Absent while it lives, and where it was not recorded. */
  readonly end?: StreamEnd;
  /** No frame of it was recorded. */
  readonly silent?: true;
}

/** The stream of the bodies that carried another over BOSH. */
export function bodiesOf(stream: string): string {
  return `${stream}.bodies`;
}
