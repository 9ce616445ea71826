/**
 * Causeway's own form of a capture, a JSON document a line:
 *
 * - first `{"format": "causeway-capture", "version": 1, "created": ISO time, "redacted": boolean}`
 * - `{"stream": {id, source, account, url, openedAt}}` before the first frame of a stream, `openedAt` in ms
 * - `{"frame": {stream, direction, time, bytes, text}}`, `time` in ms, `bytes` as it crossed the wire; `text` is exact
 *   but for masked secrets, and null for a binary frame
 *
 * Members and kinds of lines may be added within a version; readers pass over what they do not know.
 */
import { byteLength } from '../framing/index.ts';
import { sources, type FrameRecord, type StreamRecord } from '../framing/frame.ts';
import {
  CaptureError,
  latestTime,
  type ByteSource,
  type CapturedFrame,
  type CaptureItem,
  type CaptureStep,
} from './types.ts';
import { linesOf, type Line } from './lines.ts';
import { asName, asObject, asSize, parsed, type JsonObject } from './values.ts';

const format = 'causeway-capture';
const version = 1;
const stepItems = 1000;

/** `created` is the wall time, ms. */
export function headLine(created: number, redacted: boolean): string {
  return line({ format, version, created: new Date(created).toISOString(), redacted });
}

export function streamLine({ id, source, account, url, openedAt }: StreamRecord): string {
  return line({ stream: { id, source, account, url, openedAt } });
}

export function frameLine(frame: FrameRecord): string {
  const { stream, direction, time, bytes, text } = frame;
  return line({ frame: { stream, direction, time, bytes, text: isBinary(frame) ? null : text } });
}

export function isBinary({ problem, text }: Pick<FrameRecord, 'problem' | 'text'>): boolean {
  return problem === 'binary-frame' && text === '';
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

/** Whether a file that begins like this is one. */
export function isCapture(head: string): boolean {
  return /^\s*\{\s*"format"\s*:\s*"causeway-capture"/.test(head);
}

/** Throws `CaptureError` for a capture of a later version. Whatever else is wrong costs its line. */
export async function* readCaptureLines(file: ByteSource): AsyncGenerator<CaptureStep> {
  const streams = new Set<string>();
  let items: CaptureItem[] = [];
  let isFirst = true;
  for await (const { lines, read } of linesOf(file)) {
    for (const one of lines) {
      const value = asObject(one.text === null ? undefined : parsed(one.text));
      if (isFirst) {
        if (value?.['version'] !== version) throw new CaptureError('later-version', one.offset);
        isFirst = false;
      } else items.push(...itemsOf(one, value, streams));
    }
    if (items.length < stepItems && read < file.size) continue;
    yield { items, progress: read / file.size };
    items = [];
  }
  yield { items, progress: 1 };
}

function itemsOf(from: Line, value: JsonObject | null, streams: Set<string>): CaptureItem[] {
  const { offset, number, text, whole } = from;
  const found: CaptureItem[] = [];
  if (from.malformed) found.push({ type: 'fault', fault: { code: 'not-utf8', offset, line: number } });
  const stream = value !== null && 'stream' in value ? asStream(value['stream']) : null;
  const frame = value !== null && 'frame' in value ? asFrame(value['frame'], streams) : null;
  if (stream !== null && !streams.has(stream.id)) {
    streams.add(stream.id);
    found.push({ type: 'stream', stream });
  } else if (frame !== null) found.push({ type: 'frame', frame });
  else if (value === null || 'stream' in value || 'frame' in value) {
    const code = text === null ? 'too-large' : whole ? 'bad-line' : 'unexpected-end';
    found.push({ type: 'fault', fault: { code, offset, line: number } });
  }
  return found;
}

function asStream(value: unknown): StreamRecord | null {
  const stream = asObject(value);
  const id = asName(stream?.['id']);
  const source = sources.find((one) => one === stream?.['source']);
  const account = asName(stream?.['account']);
  const url = asName(stream?.['url']);
  const openedAt = asTime(stream?.['openedAt']);
  if (
    id === null ||
    id === '' ||
    source === undefined ||
    account === null ||
    url === null ||
    openedAt === null
  )
    return null;
  return { id, source, account, url, openedAt };
}

function asFrame(value: unknown, streams: ReadonlySet<string>): CapturedFrame | null {
  const frame = asObject(value);
  const stream = asName(frame?.['stream']);
  const direction = frame?.['direction'];
  const time = asTime(frame?.['time']);
  const bytes = asSize(frame?.['bytes']);
  const text = frame?.['text'];
  if (stream === null || !streams.has(stream) || (direction !== 'in' && direction !== 'out') || time === null)
    return null;
  if (text === null) return { stream, direction, time, text, bytes: bytes ?? 0 };
  return typeof text === 'string'
    ? { stream, direction, time, text, bytes: bytes ?? byteLength(text) }
    : null;
}

function asTime(value: unknown): number | null {
  return typeof value === 'number' && value >= 0 && value <= latestTime ? value : null;
}
