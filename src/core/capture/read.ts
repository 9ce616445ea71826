/** Reading a capture, whichever of the formats it is in. */
import { readHar } from './har-read.ts';
import { isCapture, readCaptureLines } from './jsonl.ts';
import { CaptureError, type ByteSource, type CaptureStep, type ForeignFile } from './types.ts';

/** Bytes that tell what a file is. */
const headBytes = 512;

const signatures: readonly (readonly [ForeignFile, readonly number[]])[] = [
  ['pcapng', [0x0a, 0x0d, 0x0d, 0x0a]],
  ['pcap', [0xd4, 0xc3, 0xb2, 0xa1]],
  ['pcap', [0xa1, 0xb2, 0xc3, 0xd4]],
  ['pcap', [0x4d, 0x3c, 0xb2, 0xa1]],
  ['gzip', [0x1f, 0x8b]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['utf-16', [0xff, 0xfe]],
  ['utf-16', [0xfe, 0xff]],
];

/**
 * Everything that can be read of a capture, step by step. What is wrong somewhere in it is among the items.
 * Throws `CaptureError` for a file that is no capture of XMPP.
 */
export async function* readCapture(file: ByteSource): AsyncGenerator<CaptureStep> {
  const head = await headOf(file);
  const foreign = signatures.find(([, bytes]) => bytes.every((byte, at) => head[at] === byte))?.[0];
  if (foreign !== undefined) throw new CaptureError(foreign);
  const mark = [0xef, 0xbb, 0xbf].every((byte, at) => head[at] === byte) ? 3 : 0;
  const text = new TextDecoder().decode(head);
  const begin = /\S/.exec(text)?.[0];
  if (begin === undefined) throw new CaptureError('empty');
  if (text[1] === '\0' || begin === '\0') throw new CaptureError('utf-16');
  if (begin === '<') throw new CaptureError('markup');
  if (isCapture(text)) yield* readCaptureLines(without(file, mark));
  else if (begin === '{') yield* readHar(without(file, mark));
  else throw new CaptureError(begin === '[' ? 'json' : 'unknown');
}

async function headOf(file: ByteSource): Promise<Uint8Array> {
  const head = new Uint8Array(headBytes);
  let size = 0;
  for await (const chunk of file.read(0, Math.min(headBytes, file.size))) {
    head.set(chunk.subarray(0, headBytes - size), size);
    size += chunk.length;
  }
  return head.subarray(0, size);
}

/** A mark of the byte order is passed over, and stays counted in offsets. */
function without(file: ByteSource, mark: number): ByteSource {
  if (mark === 0) return file;
  return {
    size: file.size,
    async *read(start, end) {
      if (start === 0) yield new Uint8Array(mark).fill(0x20);
      yield* file.read(Math.max(mark, start), end);
    },
  };
}
