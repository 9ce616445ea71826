/** What captures are made of, whatever their format. */
import type { FrameDirection, StreamRecord } from '../framing/frame.ts';

/** A file, or anything else that is read from any place on. */
export interface ByteSource {
  /** Bytes. */
  readonly size: number;
  /** The bytes of [start, end), in pieces that are not changed afterwards. */
  read(start: number, end: number): AsyncIterable<Uint8Array>;
}

/** What a capture says of one frame; nothing of it is believed yet. */
export interface CapturedFrame {
  /** Id of its stream, which came before it. */
  readonly stream: string;
  readonly direction: FrameDirection;
  /** Wall time, ms since the epoch. */
  readonly time: number;
  /** Null for a binary frame. */
  readonly text: string | null;
  /** As it crossed the wire, where the capture tells. */
  readonly bytes: number | null;
}

/** What is wrong at one place of a capture, without ending it … */
export type CaptureFaultCode =
  /** The text of a frame, or what else is used, holds bytes that are no UTF-8. */
  | 'not-utf8'
  /** A message of a HAR, or a line, that says nothing that can be used. */
  | 'bad-message'
  | 'bad-line'
  /** A message or line beyond 64 MiB. */
  | 'too-large'
  /** … and what ends it: what came before is kept. */
  | 'unexpected-end'
  | 'syntax'
  | 'too-deep'
  | 'after-the-end'
  | 'too-many';

export interface CaptureFault {
  readonly code: CaptureFaultCode;
  /** Bytes from the beginning of the file. */
  readonly offset: number;
  /** Counted from 1, where the format has lines. */
  readonly line?: number;
}

export type CaptureItem =
  | { readonly type: 'stream'; readonly stream: StreamRecord }
  | { readonly type: 'frame'; readonly frame: CapturedFrame }
  | { readonly type: 'fault'; readonly fault: CaptureFault };

/** A step of reading: what was found since the last, and how far reading is, from 0 to 1. */
export interface CaptureStep {
  readonly items: readonly CaptureItem[];
  readonly progress: number;
}

/** What a file is that is no capture. */
export type ForeignFile =
  | 'empty'
  | 'utf-16'
  | 'pcapng'
  | 'pcap'
  | 'gzip'
  | 'zip'
  | 'markup'
  /** JSON, and no HAR. */
  | 'json'
  /** A HAR in which nobody speaks XMPP. */
  | 'har-without-xmpp'
  | 'later-version'
  | 'unknown';

/** The file cannot be read as a capture at all. */
export class CaptureError extends Error {
  readonly code: ForeignFile;
  /** Bytes. */
  readonly offset: number;

  constructor(code: ForeignFile, offset = 0) {
    super(`no capture: ${code} at byte ${offset}`);
    this.name = 'CaptureError';
    this.code = code;
    this.offset = offset;
  }
}

/** UTF-16 code units of an address, URL or name that a capture gives; longer ones are cut. */
export const longestName = 3071;
/** ECMA-262 §21.4.1.1 */
export const latestTime = 8.64e15;
