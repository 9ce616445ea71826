/**
 * A recording reverse proxy: ends TLS for every name of the test world on one port, passes HTTP on
 * unchanged, and writes down each WebSocket message exactly as it crossed.
 */
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Authority, Certificate } from './ca.ts';
import { listen } from './ports.ts';
import type { TappedConnection, TappedFrame } from './recording.ts';
import { createWireReader } from './websocket-wire.ts';

/** Where the requests for one name go. */
export interface TapRoute {
  /** Plain HTTP port on loopback of the server behind. */
  readonly port: number;
  /** Certificate to show instead of the proper one. */
  readonly certificate?: Certificate;
}

interface TappedRequest {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

export interface Tap {
  /** Where it listens, on loopback. */
  readonly port: number;
  /** Every WebSocket connection so far, oldest first; they go on growing. */
  readonly connections: readonly TappedConnection[];
  /** Every plain HTTP request that was answered. */
  readonly requests: readonly TappedRequest[];
  /** Called for each recorded frame. Returns how to take it off. */
  onFrame(listener: (frame: TappedFrame, connection: TappedConnection) => void): () => void;
  readonly stop: () => Promise<void>;
}

type Recording = {
  -readonly [K in keyof TappedConnection]: TappedConnection[K];
} & { frames: TappedFrame[]; closeCodes: { in?: number; out?: number } };

/**
 * Starts the tap.
 * @param routes by exact host name, lower case; other names get a TLS alert
 */
export async function startTap(options: {
  readonly ca: Authority;
  readonly routes: ReadonlyMap<string, TapRoute>;
}): Promise<Tap> {
  const { ca, routes } = options;
  const contexts = new Map<string, Promise<SecureContext>>();
  const connections: Recording[] = [];
  const requests: TappedRequest[] = [];
  const listeners = new Set<(frame: TappedFrame, connection: TappedConnection) => void>();
  const open = new Set<Duplex>();

  function contextOf(name: string): Promise<SecureContext> {
    const route = routes.get(name);
    if (route === undefined) return Promise.reject(new Error(`no such name here: ${name}`));
    const known =
      contexts.get(name) ??
      Promise.resolve(route.certificate ?? ca.leaf(name)).then((own) => createSecureContext(own));
    contexts.set(name, known);
    return known;
  }

  const server = createServer({
    ALPNProtocols: ['http/1.1'],
    SNICallback: (name, done) => {
      contextOf(name.toLowerCase()).then(
        (context) => done(null, context),
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  // Chunked passing must not be cut short by the server's own patience: stalling is a test's business.
  server.requestTimeout = 0;
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('connection', (socket: Duplex) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
  });

  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const host = hostOf(incoming);
    const route = routes.get(host);
    if (route === undefined) {
      outgoing.writeHead(421).end();
      return;
    }
    const onward = httpRequest({
      port: route.port,
      host: '127.0.0.1',
      method: incoming.method,
      path: incoming.url,
      headers: incoming.rawHeaders,
      setHost: false,
    });
    onward.on('response', (answer) => {
      const status = answer.statusCode ?? 0;
      requests.push({ host, method: incoming.method ?? '', path: incoming.url ?? '', status });
      outgoing.writeHead(status, answer.statusMessage, answer.rawHeaders);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
      answer.once('error', () => outgoing.destroy());
    });
    onward.once('error', () => outgoing.destroy());
    outgoing.once('close', () => onward.destroy());
    incoming.pipe(onward);
  });

  server.on('upgrade', (incoming: IncomingMessage, client: Duplex, early: Buffer) => {
    const host = hostOf(incoming);
    const route = routes.get(host);
    if (route === undefined) {
      client.destroy();
      return;
    }
    const recording: Recording = {
      id: connections.length + 1,
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
    connections.push(recording);
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
        for (const listener of listeners) listener(frame, recording);
      });
    const readOut = record('out');
    const readIn = record('in');

    const upstream = connect(route.port, '127.0.0.1');
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
  });

  const port = await listen(server);
  return {
    port,
    connections,
    requests,
    onFrame(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      server.closeAllConnections();
      await closed;
    },
  };
}

function hostOf(incoming: IncomingMessage): string {
  return (incoming.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
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
