/** One WebSocket connection through the tap: carried on unchanged, its messages written down. */
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TappedConnection, TappedFrame } from './recording.ts';
import { createWireReader } from './websocket-wire.ts';

export type Recording = {
  -readonly [K in keyof TappedConnection]: TappedConnection[K];
} & { frames: TappedFrame[]; closeCodes: { in?: number; out?: number } };

/** Of a handshake that has just come in. */
export function newRecording(id: number, host: string, incoming: IncomingMessage): Recording {
  return {
    id,
    host,
    path: incoming.url ?? '',
    offered: incoming.headers['sec-websocket-protocol'] ?? '',
    chosen: '',
    status: 0,
    openedAt: performance.now(),
    frames: [],
    closeCodes: {},
    unreadable: false,
    closed: false,
  };
}

interface Upgrade {
  readonly incoming: IncomingMessage;
  readonly client: Duplex;
  /** What came together with the handshake. */
  readonly early: Buffer;
  /** Where the server behind listens. */
  readonly port: number;
  readonly recording: Recording;
}

/** Passes both directions on until either side ends, filling `recording`. */
export function carrySocket(
  { incoming, client, early, port, recording }: Upgrade,
  onFrame: (frame: TappedFrame) => void,
): void {
  const record = (direction: 'in' | 'out') =>
    createWireReader((message) => {
      if (message.kind === 'close') {
        recording.closeCodes[direction] = message.code;
        return;
      }
      if (message.kind === 'unreadable') {
        recording.unreadable = true;
        return;
      }
      const isText = message.kind === 'text';
      const frame: TappedFrame = {
        direction,
        text: isText ? message.text : '',
        bytes: isText ? Buffer.byteLength(message.text) : message.bytes,
        binary: !isText,
        time: performance.now(),
      };
      recording.frames.push(frame);
      onFrame(frame);
    });
  const readOut = record('out');
  const readIn = record('in');

  const upstream = connect(port, '127.0.0.1');
  upstream.setNoDelay(true);
  upstream.write(upgradeHead(incoming));
  const out = (chunk: Buffer) => {
    readOut(chunk);
    upstream.write(chunk);
  };
  if (early.length > 0) out(early);
  client.on('data', out);

  let head: Buffer | null = Buffer.alloc(0);
  upstream.on('data', (chunk: Buffer) => {
    client.write(chunk);
    let body = chunk;
    if (head !== null) {
      const seen: Buffer = Buffer.concat([head, chunk]);
      const end = seen.indexOf('\r\n\r\n');
      head = end < 0 ? seen : null;
      if (end < 0) return;
      const lines = seen.subarray(0, end).toString('latin1');
      recording.status = Number(/^HTTP\/1\.1 (\d+)/.exec(lines)?.[1] ?? 0);
      recording.chosen = /^sec-websocket-protocol:\s*(\S+)/im.exec(lines)?.[1] ?? '';
      body = seen.subarray(end + 4);
    }
    if (recording.status === 101 && body.length > 0) readIn(body);
  });

  upstream.on('end', () => client.end());
  client.on('end', () => upstream.end());
  const over = () => {
    recording.closed = true;
    upstream.destroy();
    client.destroy();
  };
  // A peer that was cut off must look cut off from the other side as well.
  upstream.once('close', over);
  upstream.once('error', over);
  client.once('close', over);
  client.once('error', over);
}

/** The upgrade as it came, except that compression is not offered on: it would hide the text. */
function upgradeHead(incoming: IncomingMessage): string {
  const lines = [`${incoming.method} ${incoming.url} HTTP/1.1`];
  for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
    const name = incoming.rawHeaders[i] ?? '';
    if (name.toLowerCase() !== 'sec-websocket-extensions') {
      lines.push(`${name}: ${incoming.rawHeaders[i + 1] ?? ''}`);
    }
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}
