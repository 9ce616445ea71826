/** One message of a socket, as Chromium's developer tools write it. */
import type { FrameDirection } from '../framing/frame.ts';
import { latestTime, type CaptureItem } from './types.ts';
import { asObject, asSize } from './values.ts';

export interface HarMessage {
  readonly direction: FrameDirection;
  /** Wall time, ms. */
  readonly time: number;
  /** Null for a binary frame. */
  readonly text: string | null;
  /** Null where it is that of the text. */
  readonly bytes: number | null;
}

/** Messages of one socket, or of all that crossed in another way, in the order of time. */
export interface MessageSource {
  readonly stream: string;
  /** The next; there is one after `fill` or `step` answered that. */
  readonly message: HarMessage;
  readonly time: number;
  /** To the next message, reading on if need be; false where there is none. What else is found goes to `items`. */
  step(items: CaptureItem[]): Promise<boolean>;
  /** To the first. */
  fill(items: CaptureItem[]): Promise<boolean>;
  /** Bytes that were read since it was asked. */
  taken(): number;
}

/** RFC 6455 §5.2; -1 is what Chromium gives an error. */
const textFrame = 1;
const binaryFrame = 2;

/** Null for what is no text or binary message that was sent or received. */
export function readHarMessage(value: unknown): HarMessage | null {
  const message = asObject(value);
  if (message === null) return null;
  const { type, opcode, data } = message;
  const time = asTime(message['time']);
  if ((type !== 'send' && type !== 'receive') || time === null || typeof data !== 'string') return null;
  const direction = type === 'send' ? 'out' : 'in';
  const size = asSize(message['_bytes']);
  if (opcode === textFrame) return { direction, time, text: data, bytes: size };
  if (opcode !== binaryFrame) return null;
  // Binary messages are written in base64 (RFC 4648 §4).
  const bytes = size ?? Math.floor((data.replace(/=+$/, '').length * 3) / 4);
  return { direction, time, text: null, bytes };
}

/** What a socket has besides messages: errors, and frames that control it. */
export function isAside(value: unknown): boolean {
  const message = asObject(value);
  if (message === null) return false;
  const { type, opcode } = message;
  return type === 'error' || (typeof opcode === 'number' && opcode >= 8);
}

/** Chromium writes seconds; other writers were seen to write milliseconds or microseconds. */
function asTime(value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return null;
  const ms = value < 1e11 ? Math.round(value * 1e6) / 1e3 : value < 1e14 ? value : value / 1000;
  return ms > latestTime ? null : ms;
}
