/** Several endpoints of one domain, each on a port of its own with a record of what reached it, and what lists them. */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Authority } from './ca.ts';
import { startDelay, type Delay } from './delay.ts';
import type { Address } from './names.ts';
import { freePort, listen } from './ports.ts';
import type { TappedConnection } from './recording.ts';
import { startTap, type Tap } from './tap.ts';

export interface Lane {
  readonly url: string;
  /** What `installWebSocket` needs to find it. */
  readonly address: Address;
  /** The network in front of it. */
  readonly link: Delay;
  readonly connections: readonly TappedConnection[];
  readonly onFrame: Tap['onFrame'];
  readonly stop: () => Promise<void>;
}

/** An endpoint of `host` in front of the server on `to`. */
export async function openLane(options: {
  readonly host: string;
  readonly ca: Authority;
  /** Plain HTTP port on loopback. */
  readonly to: number;
}): Promise<Lane> {
  const { host, ca, to } = options;
  const tap = await startTap({ ca, routes: new Map([[host, { port: to }]]) });
  const link = await startDelay({ to: tap.port, latency: 0 });
  const port = await freePort();
  return {
    url: `wss://${host}:${port}/xmpp-websocket`,
    address: { host, port, to: link.port },
    link,
    connections: tap.connections,
    onFrame: (listener) => tap.onFrame(listener),
    async stop() {
      await link.stop();
      await tap.stop();
    },
  };
}

export interface Listing {
  /** Plain HTTP, on loopback. */
  readonly port: number;
  /** What host-meta lists from now on, first first. */
  list(urls: readonly string[]): void;
  /** Bodies of BOSH requests so far. */
  readonly bodies: readonly string[];
  readonly stop: () => Promise<void>;
}

/** Answers host-meta by itself and passes BOSH on to the server on `to`. */
export async function startListing(to: number): Promise<Listing> {
  let urls: readonly string[] = [];
  const bodies: string[] = [];
  const link = (href: string): unknown => ({
    rel: `urn:xmpp:alt-connections:${href.startsWith('wss:') ? 'websocket' : 'xbosh'}`,
    href,
  });
  const bosh = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    let body = '';
    const onward = request({
      port: to,
      host: '127.0.0.1',
      path: incoming.url,
      method: 'POST',
      headers: incoming.headers,
    });
    onward.once('error', () => outgoing.destroy());
    onward.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(outgoing);
    });
    outgoing.once('close', () => onward.destroy());
    incoming.setEncoding('utf8');
    incoming.on('data', (chunk: string) => (body += chunk));
    incoming.once('end', () => {
      bodies.push(body);
      onward.end(body);
    });
  };
  const server = createServer((incoming, outgoing) => {
    if (incoming.method === 'POST') return bosh(incoming, outgoing);
    if (incoming.url !== '/.well-known/host-meta.json') return void outgoing.writeHead(404).end();
    outgoing.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    outgoing.end(JSON.stringify({ links: urls.map(link) }));
  });
  const port = await listen(server);
  return {
    port,
    list: (given) => void (urls = given),
    bodies,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
