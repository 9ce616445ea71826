/** A recorded frame: what crossed the wire, as the inspector shows it. */

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

/** One stream: a socket from open to close. */
export interface StreamRecord {
  readonly id: string;
  /** Whose stream it is; other sources join as they are recorded. */
  readonly source: 'account';
  /** Bare JID of the account. */
  readonly account: string;
  readonly url: string;
  readonly openedAt: number;
}
