/**
 * A HAR 1.2 as Chromium's developer tools read it: an entry a stream, its frames as `_webSocketMessages`. What HAR
 * demands and was never recorded (headers, timings) is empty; `_causeway` keeps what HAR has no place for.
 */
import { byteLength } from '../framing/index.ts';
import type { FrameRecord, StreamRecord } from '../framing/frame.ts';
import { isBinary } from './jsonl.ts';

/** `redacted`: whether bodies and addresses were hidden. */
export function harHead(version: string, redacted: boolean): string {
  const log = {
    version: '1.2',
    creator: { name: 'Causeway', version },
    comment: redacted ? 'Bodies and addresses were hidden when this was written.' : '',
    pages: [],
  };
  return `${JSON.stringify({ log }).slice(0, -2)},"entries":[`;
}

export const harTail = ']}}\n';

/** Up to where the messages begin; `begin` is the wall time at which it was opened, ms. */
export function entryHead(stream: StreamRecord, begin: number): string {
  const { url, source, account, id } = stream;
  const protocol = { name: 'Sec-WebSocket-Protocol', value: 'xmpp' };
  const unknown = { httpVersion: 'HTTP/1.1', cookies: [], headers: [protocol], headersSize: -1 };
  const entry = {
    _resourceType: 'websocket',
    _causeway: { source, account, id },
    startedDateTime: new Date(begin).toISOString(),
    request: { method: 'GET', url, ...unknown, queryString: [], bodySize: 0 },
    response: {
      status: 101,
      statusText: 'Switching Protocols',
      ...unknown,
      content: { size: 0, mimeType: 'x-unknown' },
      redirectURL: '',
      bodySize: -1,
    },
    cache: {},
  };
  return `${JSON.stringify(entry).slice(0, -1)},"_webSocketMessages":[`;
}

/** `took`: from when it was opened to its last frame, ms. */
export function entryTail(took: number): string {
  const time = Math.max(0, took);
  return `],"time":${time},"timings":${JSON.stringify({ send: 0, wait: 0, receive: time })}}`;
}

export function harMessage(frame: FrameRecord): string {
  const binary = isBinary(frame);
  return JSON.stringify({
    type: frame.direction === 'out' ? 'send' : 'receive',
    time: frame.time / 1000,
    opcode: binary ? 2 : 1,
    // What a binary frame held was never recorded.
    data: frame.text,
    ...(binary || byteLength(frame.text) !== frame.bytes ? { _bytes: frame.bytes } : {}),
  });
}
