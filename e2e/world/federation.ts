/**
 * Streams between servers over WebSocket (XEP-0468) in front of servers that know TCP alone: frames are adapted to the
 * unframed stream and back, so that a real server answers behind a `wss` address, and calls one.
 */
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer as createTcp, type Socket } from 'node:net';
import { connect as tlsConnect, TLSSocket } from 'node:tls';
import { WebSocketServer, type WebSocket } from 'ws';
import { encodeFrame, closeFrame, readFrame, s2s } from '../../src/core/framing/index.ts';
import { frameOf, headerOf, readHeader, streamEnd } from '../../src/core/framing/adapt.ts';
import { createSplitter, type SplitPiece } from '../../src/core/framing/splitter.ts';
import { attr } from '../../src/core/xml/index.ts';
import type { Authority } from './ca.ts';
import type { NodeSocket } from './node-socket.ts';
import { listen } from './ports.ts';

/** How a Prosody talks to other servers. */
export interface Federation {
  /** What it lets others in by. */
  readonly proof: 'certificate' | 'dialback';
  /** How others come in on its port; with direct TLS where nothing is said. */
  readonly entry?: 'direct' | 'starttls';
  /** Where it calls a domain: a port on loopback, where TLS is begun if the other side offers it. */
  readonly peers: Readonly<Record<string, number>>;
}

const longest = 10 * 1024 * 1024;

/** One stream on both sides of a bridge. */
interface Crossing {
  /** A frame from the WebSocket; answers what is to be written to the unframed stream. */
  fromFrames(text: string): string | null;
  /** Bytes of the unframed stream; answers frames. Null: nothing can be read of it any more. */
  fromBytes(bytes: Uint8Array): readonly string[] | null;
}

function createCrossing(): Crossing {
  const splitter = createSplitter(longest);
  let scope: Readonly<Record<string, string>> = {};
  let opened = false;

  const frame = (piece: SplitPiece): string | null => {
    if (piece.type === 'end') return encodeFrame(closeFrame(s2s));
    if (piece.type === 'header') {
      const read = readHeader(piece.text, s2s);
      if ('error' in read) return null;
      scope = read.scope;
      return encodeFrame(read.open);
    }
    const adapted = frameOf(piece.text, scope);
    return 'error' in adapted ? null : adapted.frame;
  };

  return {
    fromFrames(text) {
      const read = readFrame(text, s2s);
      if (!read.ok) return null;
      if (read.kind === 'close') return streamEnd;
      if (read.kind !== 'open') return text;
      // A stream that follows on SASL is answered with a header of its own.
      if (opened) splitter.restart();
      opened = true;
      return headerOf(read.element, s2s);
    },
    fromBytes(bytes) {
      const { pieces, error } = splitter.push(bytes);
      const frames = pieces.map(frame);
      return error !== undefined || frames.includes(null) ? null : frames.filter((one) => one !== null);
    },
  };
}

/** Passes what a TCP stream says on to a WebSocket, and ends both when either ends. */
function tie(ws: WebSocket, tcp: Socket, crossing: Crossing): void {
  tcp.on('data', (bytes) => {
    const frames = crossing.fromBytes(bytes);
    if (frames === null) tcp.destroy();
    else for (const frame of frames) ws.send(frame);
  });
  tcp.on('error', () => tcp.destroy());
  tcp.on('close', () => ws.close());
  ws.on('close', () => tcp.end());
}

export interface Gate {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/**
 * A WebSocket in front of a server's port with direct TLS. TLS ends here, so a caller's certificate is checked here,
 * and the server is shown one of the same domain, or none where the caller had none for the domain it speaks for.
 * @param options.tls null: plain, for a proxy in front that ends TLS; then nobody has a certificate
 */
export async function startGate(options: {
  readonly ca: Authority;
  readonly host: string;
  readonly to: number;
  readonly tls: boolean;
}): Promise<Gate> {
  const { ca, host, to } = options;
  const own = await ca.leaf(host);
  // Whoever asks before it opens a socket is answered too.
  const upgradeAlone = (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(426, { connection: 'Upgrade', upgrade: 'websocket' }).end();
  };
  const server = options.tls
    ? createHttps({ ...own, ca: ca.cert, requestCert: true, rejectUnauthorized: false }, upgradeAlone)
    : createHttp(upgradeAlone);
  const sockets = new WebSocketServer({
    server,
    handleProtocols: (offered) => (offered.has('xmpp') ? 'xmpp' : false),
  });
  sockets.on('connection', (ws: WebSocket, request: IncomingMessage) => {
    const crossing = createCrossing();
    let tcp: Promise<Socket> | null = null;
    const begin = async (text: string): Promise<Socket> => {
      const read = readFrame(text, s2s);
      const from = (read.ok && attr(read.element, 'from')) || '';
      const shown = provenBy(request, from) ? await ca.leaf(from) : {};
      const socket = tlsConnect({ host: '127.0.0.1', port: to, servername: host, ca: ca.cert, ...shown });
      tie(ws, socket, crossing);
      return socket;
    };
    ws.on('message', (data: Buffer) => {
      const text = data.toString();
      tcp ??= begin(text);
      const said = crossing.fromFrames(text);
      void tcp.then((socket) => (said === null ? socket.destroy() : socket.write(said)));
    });
    ws.on('error', () => ws.terminate());
  });
  const port = await listen(server);
  return { port, stop: () => stopSockets(sockets, server) };
}

function provenBy(request: IncomingMessage, domain: string): boolean {
  const { socket } = request;
  if (!(socket instanceof TLSSocket) || !socket.authorized) return false;
  const names = socket.getPeerCertificate().subjectaltname ?? '';
  return names.split(', ').includes(`DNS:${domain}`);
}

/** A port without TLS that a server calls, and that passes the call on to a WebSocket. */
export async function startCaller(options: {
  readonly url: string;
  readonly Socket: NodeSocket;
}): Promise<Gate> {
  const open = new Set<Socket>();
  const server = createTcp((tcp) => {
    open.add(tcp);
    tcp.once('close', () => open.delete(tcp));
    const crossing = createCrossing();
    const ws = new options.Socket(options.url, ['xmpp']);
    ws.on('message', (data: Buffer) => {
      const said = crossing.fromFrames(data.toString());
      if (said === null) tcp.destroy();
      else tcp.write(said);
    });
    tcp.pause();
    ws.once('open', () => tcp.resume());
    tie(ws, tcp, crossing);
  });
  const port = await listen(server);
  return {
    port,
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A `wss` address of `host` where each caller is handed over as a socket. */
export async function startAnswering(options: {
  readonly ca: Authority;
  readonly host: string;
  readonly called: (socket: WebSocket) => void;
}): Promise<Gate> {
  const server = createHttps(await options.ca.leaf(options.host));
  const sockets = new WebSocketServer({
    server,
    handleProtocols: (offered) => (offered.has('xmpp') ? 'xmpp' : false),
  });
  sockets.on('connection', options.called);
  const port = await listen(server);
  return { port, stop: () => stopSockets(sockets, server) };
}

async function stopSockets(
  sockets: WebSocketServer,
  server: ReturnType<typeof createHttp> | ReturnType<typeof createHttps>,
): Promise<void> {
  for (const socket of sockets.clients) socket.terminate();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
