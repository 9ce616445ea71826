/**
 * A recording reverse proxy: ends TLS for every name of the test world on one port, passes HTTP on
 * unchanged, and writes down each WebSocket message exactly as it crossed.
 */
import { randomBytes } from 'node:crypto';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import type { Authority, Certificate } from './ca.ts';
import { listen } from './ports.ts';
import type { TappedConnection, TappedFrame } from './recording.ts';
import { answerStatic, type StaticDocument } from './static.ts';
import { carrySocket, newRecording, type Recording } from './tap-socket.ts';

/** Where the requests for one name go. */
export interface TapRoute {
  /** Plain HTTP port on loopback of the server behind. */
  readonly port: number;
  /** Certificate to show instead of the proper one. */
  readonly certificate?: Certificate;
  /** Answered here, by path; all else goes on. May change at any time. */
  readonly documents?: ReadonlyMap<string, StaticDocument>;
}

interface TappedRequest {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** Where a captive portal has its page. */
export const portalHost = 'portal.example';

export interface Tap {
  /** Where it listens, on loopback. */
  readonly port: number;
  /** Every WebSocket connection so far, oldest first; they go on growing. */
  readonly connections: readonly TappedConnection[];
  /** Every plain HTTP request that was answered. */
  readonly requests: readonly TappedRequest[];
  /** Shows another certificate for a name from now on. Its connections end, and no TLS session is taken up again. */
  present(name: string, certificate: Certificate): void;
  /** What does not pass from now on: WebSocket handshakes alone, as with some proxies, or any new request. */
  refuse(what: 'nothing' | 'upgrades' | 'everything'): void;
  /**
   * Plays a captive portal from now on: every request, handshakes too, is answered with a web page or led to `portalHost`.
   * Null lets go.
   */
  capture(how: 'page' | 'redirect' | null): void;
  /** Called for each recorded frame. Returns how to take it off. */
  onFrame(listener: (frame: TappedFrame, connection: TappedConnection) => void): () => void;
  readonly stop: () => Promise<void>;
}

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
  const named = new Set<TLSSocket>();
  let capturing: 'page' | 'redirect' | null = null;
  let refusing: 'nothing' | 'upgrades' | 'everything' = 'nothing';

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
  server.on('secureConnection', (socket: TLSSocket) => {
    named.add(socket);
    socket.once('close', () => named.delete(socket));
  });

  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const host = hostOf(incoming);
    const route = routes.get(host);
    if (refusing === 'everything') {
      outgoing.destroy();
      return;
    }
    const path = incoming.url ?? '';
    if (capturing !== null || host === portalHost) {
      const { status, headers, body } = portalAnswer(capturing, host);
      requests.push({ host, method: incoming.method ?? '', path, status });
      outgoing.writeHead(status, headers).end(body);
      return;
    }
    if (route === undefined) {
      outgoing.writeHead(421).end();
      return;
    }
    const own = route.documents?.get(path.split('?', 1)[0] ?? '');
    if (own !== undefined) {
      requests.push({ host, method: incoming.method ?? '', path, status: answerStatic(own, outgoing) });
      return;
    }
    const onward = httpRequest({
      port: route.port,
      host: '127.0.0.1',
      method: incoming.method,
      path,
      headers: incoming.rawHeaders,
      setHost: false,
    });
    onward.on('response', (answer) => {
      const status = answer.statusCode ?? 0;
      requests.push({ host, method: incoming.method ?? '', path, status });
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
    if (capturing !== null) {
      const { status, headers, body } = portalAnswer(capturing, host);
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      client.end(`HTTP/1.1 ${status} Captured\r\nconnection: close\r\n${lines.join('')}\r\n${body}`);
      return;
    }
    if (refusing !== 'nothing') {
      client.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    if (route === undefined) {
      client.destroy();
      return;
    }
    const recording = newRecording(connections.length + 1, host, incoming);
    connections.push(recording);
    carrySocket({ incoming, client, early, port: route.port, recording }, (frame) => {
      for (const listener of listeners) listener(frame, recording);
    });
  });

  const port = await listen(server);
  return {
    port,
    connections,
    requests,
    present(name, certificate) {
      contexts.set(name, Promise.resolve(createSecureContext(certificate)));
      server.setTicketKeys(randomBytes(48));
      for (const socket of named) if (socket.servername === name) socket.destroy();
    },
    refuse(what) {
      refusing = what;
    },
    capture(how) {
      capturing = how;
    },
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

/** A page of nobody else's site, or where it is to be had. */
function portalAnswer(
  how: 'page' | 'redirect' | null,
  host: string,
): { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const body = '<!doctype html><title>Welcome</title><h1>Sign in to this network</h1>\n';
  const headers = { 'content-type': 'text/html', 'content-length': String(body.length) };
  return how === 'redirect' && host !== portalHost
    ? { status: 302, headers: { ...headers, location: `https://${portalHost}/` }, body }
    : { status: 200, headers, body };
}

function hostOf(incoming: IncomingMessage): string {
  return (incoming.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
}
