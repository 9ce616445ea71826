/** Writing frames as a capture, piece by piece. */
import type { FrameRecord, StreamRecord } from '../framing/frame.ts';
import { entryHead, entryTail, harHead, harMessage, harTail } from './har-write.ts';
import { frameLine, headLine, isBinary, streamLine } from './jsonl.ts';
import { mostReported, reportFrame, reportHead, reportTail, type ReportWords } from './markdown.ts';
import { pcapngHead, pcapngPacket } from './pcapng.ts';
import { Redaction } from './redact.ts';

export const captureFormats = ['har', 'jsonl', 'pcapng', 'markdown'] as const;
export type CaptureFormat = (typeof captureFormats)[number];

/** The frames that are to be written. */
export interface FrameSupply {
  /** Those that have any. */
  readonly streams: readonly StreamRecord[];
  /** Addresses that are known to occur. */
  readonly addresses: Iterable<string>;
  /** Ascending by number; those of one stream alone where it is named. */
  frames(stream: string | null): AsyncIterable<readonly FrameRecord[]>;
}

export interface WriteOptions {
  readonly format: CaptureFormat;
  /** Whether bodies and addresses are hidden. */
  readonly redact: boolean;
  /** Wall time, ms. */
  readonly created: number;
  /** Of this program. */
  readonly version: string;
  readonly words: ReportWords;
}

/** A piece of the file, and how many frames it holds. */
export interface WrittenPart {
  readonly part: string | Uint8Array;
  readonly frames: number;
}

export function writeCapture(supply: FrameSupply, options: WriteOptions): AsyncIterable<WrittenPart> {
  const redaction = options.redact ? new Redaction() : null;
  if (redaction === null) return writers[options.format](supply, options);
  // Those whose streams they are come first.
  const streams = supply.streams.map((stream) => redaction.stream(stream));
  for (const address of supply.addresses) redaction.learn(address);
  const servers = new Set(supply.streams.filter(({ source }) => source === 's2s').map(({ id }) => id));
  const hidden: FrameSupply = {
    streams,
    addresses: [],
    async *frames(stream) {
      for await (const frames of supply.frames(stream))
        yield frames.map((frame) => redaction.frame(frame, servers.has(frame.stream)));
    },
  };
  return writers[options.format](hidden, options);
}

type Writer = (supply: FrameSupply, options: WriteOptions) => AsyncGenerator<WrittenPart>;

const writers: Readonly<Record<CaptureFormat, Writer>> = {
  async *har(supply, { version, redact }) {
    yield { part: harHead(version, redact), frames: 0 };
    let between = '';
    for (const stream of supply.streams) {
      let begin: number | null = null;
      let end = 0;
      for await (const frames of supply.frames(stream.id)) {
        const [first] = frames;
        if (first === undefined) continue;
        const messages = frames.map(harMessage).join(',');
        const head: string =
          begin === null ? between + entryHead(stream, (begin = stream.openedAt || first.time)) : ',';
        end = frames.at(-1)?.time ?? end;
        yield { part: head + messages, frames: frames.length };
      }
      if (begin === null) continue;
      yield { part: entryTail(end - begin), frames: 0 };
      between = ',';
    }
    yield { part: harTail, frames: 0 };
  },
  async *jsonl(supply, { created, redact }) {
    const head = headLine(created, redact) + supply.streams.map(streamLine).join('');
    yield { part: head, frames: 0 };
    for await (const frames of supply.frames(null))
      yield { part: frames.map(frameLine).join(''), frames: frames.length };
  },
  async *pcapng(supply) {
    yield { part: pcapngHead(), frames: 0 };
    const places = new Map(supply.streams.map(({ id }, place) => [id, place]));
    const servers = new Set(supply.streams.filter(({ source }) => source === 's2s').map(({ id }) => id));
    for await (const frames of supply.frames(null)) {
      // A binary frame has no text that could be dissected.
      for (const frame of frames) {
        if (isBinary(frame)) continue;
        const between = servers.has(frame.stream) ? 'servers' : 'client';
        yield { part: pcapngPacket(frame, places.get(frame.stream) ?? 0, between), frames: 0 };
      }
      yield { part: '', frames: frames.length };
    }
  },
  async *markdown(supply, { redact, words }) {
    yield { part: reportHead(words, redact, supply.streams), frames: 0 };
    let left = mostReported;
    for await (const frames of supply.frames(null)) {
      const reported = frames.slice(0, left);
      left -= reported.length;
      yield {
        part: reported.map((frame) => reportFrame(frame, words)).join(''),
        frames: frames.length,
      };
      if (reported.length < frames.length) {
        yield { part: reportTail(words), frames: 0 };
        return;
      }
    }
  },
};
