/** Files as tests need them, and what is read of them. */
import { Intake } from './intake.ts';
import { readCapture } from './read.ts';
import type { ByteSource, CapturedFrame, CaptureFault } from './types.ts';
import type { FrameRecord, StreamRecord } from '../framing/frame.ts';
import type { FrameSupply } from './write.ts';
import { writeCapture, type WriteOptions } from './write.ts';
import { fromBinary } from '../frames/binary.ts';

const encoder = new TextEncoder();

/** Given out in pieces of `size` bytes. */
export function fileOf(content: string | Uint8Array, size = 64 * 1024): ByteSource {
  const bytes = typeof content === 'string' ? encoder.encode(content) : content;
  return {
    size: bytes.length,
    async *read(start, end) {
      for (let at = start; at < Math.min(end, bytes.length); at += size) {
        yield await Promise.resolve(bytes.slice(at, Math.min(at + size, end)));
      }
    },
  };
}

export interface Read {
  readonly streams: StreamRecord[];
  readonly frames: CapturedFrame[];
  readonly faults: CaptureFault[];
}

export async function readAll(file: ByteSource): Promise<Read> {
  const read: Read = { streams: [], frames: [], faults: [] };
  let before = 0;
  for await (const { items, progress } of readCapture(file)) {
    if (progress < before || progress > 1) throw new Error(`progress from ${before} to ${progress}`);
    before = progress;
    for (const item of items) {
      if (item.type === 'stream') read.streams.push(item.stream);
      else if (item.type === 'frame') read.frames.push(item.frame);
      else read.faults.push(item.fault);
    }
  }
  return read;
}

/** As they would be stored. */
export function recordsOf({ streams, frames }: Read): FrameRecord[] {
  const intake = new Intake();
  for (const stream of streams) intake.add(stream);
  return frames.map((frame, index) => {
    const row = intake.row(frame);
    if (row === null) throw new Error('a frame without a stream');
    const { time, stream, direction, kind, bytes, text, remark } = row;
    const problem = remark?.problem ?? null;
    return {
      seq: index + 1,
      time,
      stream,
      direction,
      kind,
      text: fromBinary(text),
      bytes,
      ...(problem === null ? {} : { problem }),
    };
  });
}

export function supplyOf(streams: readonly StreamRecord[], frames: readonly FrameRecord[]): FrameSupply {
  return {
    streams,
    addresses: [],
    async *frames(stream) {
      yield await Promise.resolve(frames.filter((frame) => stream === null || frame.stream === stream));
    },
  };
}

const usual: WriteOptions = {
  format: 'jsonl',
  redact: false,
  created: Date.UTC(2026, 10, 20),
  version: '0.1.0',
  words: {
    title: 'XMPP frames',
    redacted: 'Hidden.',
    unredacted: 'As they were.',
    streams: 'Streams',
    frames: 'Frames',
    sent: 'sent',
    received: 'received',
    binary: 'A binary frame.',
    more: 'There are more.',
  },
};

export async function written(supply: FrameSupply, options: Partial<WriteOptions>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const { part } of writeCapture(supply, { ...usual, ...options }))
    parts.push(typeof part === 'string' ? encoder.encode(part) : part);
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export async function writtenText(supply: FrameSupply, options: Partial<WriteOptions>): Promise<string> {
  return new TextDecoder().decode(await written(supply, options));
}

/** A session as it is recorded, with everything that must not get out. */
export const streams: readonly StreamRecord[] = [
  {
    id: 's1',
    source: 'account',
    account: 'juliet@capulet.example',
    url: 'wss://capulet.example:5443/ws',
    openedAt: Date.UTC(2026, 10, 20, 14),
  },
  {
    id: 's2',
    source: 's2s',
    account: 'capulet.example',
    url: 'wss://montague.example/s2s',
    openedAt: Date.UTC(2026, 10, 20, 14, 1),
  },
];

/** Both sockets were open at once. */
export const wire: readonly (readonly ['in' | 'out', string, string | null])[] = [
  ['out', 's1', "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='capulet.example' version='1.0'/>"],
  [
    'in',
    's1',
    "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='capulet.example' id='a1' version='1.0'/>",
  ],
  [
    'out',
    's2',
    "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing-server' to='montague.example' version='1.0'/>",
  ],
  [
    'out',
    's1',
    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGp1bGlldAByMG0zMG15cjBtMzA=</auth>",
  ],
  [
    'in',
    's1',
    "<message xmlns='jabber:client' from='romeo@montague.example/orchard' to='juliet@capulet.example/balcony' id='romeo-17' type='chat'><body>But soft, what light &amp; so on</body></message>",
  ],
  ['in', 's2', "<message xmlns='jabber:server' from='romeo@montague.example' to='juliet@capulet.example'/>"],
  ['in', 's1', '<message><body>no namespace'],
  ['in', 's1', null],
];

export const frames: readonly FrameRecord[] = recordsOf({
  streams: [...streams],
  faults: [],
  frames: wire.map(([direction, stream, text], index) => ({
    direction,
    stream,
    text,
    time: Date.UTC(2026, 10, 20, 14, 2, 0, index * 7),
    bytes: text === null ? 12 : null,
  })),
});
