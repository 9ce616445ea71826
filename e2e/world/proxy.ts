/** A proxy that finds the names of the test world, for a browser that maps no ports itself. */
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Address } from './names.ts';
import { listen } from './ports.ts';

export interface NameProxy {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/**
 * Opens tunnels (RFC 9110 §9.3.6) to the addresses and to nothing else, so that no test ever reaches the real
 * network. TLS is between the browser and the server: nothing is read here.
 */
export async function startNameProxy(addresses: readonly Address[]): Promise<NameProxy> {
  const ports = new Map(addresses.map(({ host, port, to }) => [`${host}:${port}`, to]));
  const open = new Set<Duplex>();
  const keep = (socket: Duplex): void => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    // Either side may go away at any time; the other is ended with it.
    socket.on('error', () => socket.destroy());
  };
  const server = createServer((_request, response) => response.writeHead(502).end());
  server.on('connection', keep);
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    const to = ports.get(request.url ?? '');
    if (to === undefined || to === null) {
      client.end('HTTP/1.1 502 no such name\r\n\r\n');
      return;
    }
    const upstream: Socket = connect(to, '127.0.0.1');
    keep(upstream);
    upstream.once('connect', () => {
      client.write('HTTP/1.1 200 connected\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    upstream.once('error', () => client.end('HTTP/1.1 502 refused\r\n\r\n'));
    upstream.once('close', () => client.destroy());
    client.once('close', () => upstream.destroy());
  });
  const port = await listen(server);
  return {
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
