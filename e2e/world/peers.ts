/** Servers that other servers could call (XEP-0468), and what each of them does wrongly once it is called. */
import { createServer, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { listen } from './ports.ts';
import { anyOrigin, paths } from './publication.ts';
import type { StaticDocument } from './static.ts';
import type { TapRoute } from './tap.ts';

export const peersDomain = 'peers.example';

const framing = 'urn:ietf:params:xml:ns:xmpp-framing-server';
const open = `<open xmlns='${framing}' from='${peersDomain}' to='montague.example' id='x' version='1.0' xml:lang='en'/>`;
const features = `<stream:features xmlns:stream='http://etherx.jabber.org/streams'><dialback xmlns='urn:xmpp:features:dialback'/></stream:features>`;
const megabytes = 10 * 1024 * 1024;

/** What each says when it is opened; the name is the first label of its host. */
const misdeeds: Readonly<Record<string, (ws: WebSocket) => void>> = {
  'client-namespace': (ws) => ws.send(open.replace(framing, 'urn:ietf:params:xml:ns:xmpp-framing')),
  'wrong-from': (ws) => ws.send(open.replace(peersDomain, 'capulet.example')),
  'no-id': (ws) => ws.send(open.replace(" id='x'", '')),
  'two-roots': (ws) => ws.send(open + features),
  never: () => undefined,
  'ten-megabytes': (ws) => ws.send(open.replace("id='x'", `id='${'x'.repeat(megabytes)}'`)),
  'ten-megabytes-of-features': (ws) => {
    ws.send(open);
    ws.send(`<a>${'<b/>'.repeat(megabytes / 4)}</a>`);
  },
  'client-close': (ws) => {
    ws.send(open);
    ws.send(features);
    ws.on('message', () => ws.send("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>"));
  },
  'led-elsewhere': (ws) => ws.send(`<close xmlns='${framing}' see-other-uri='wss://never.${peersDomain}/'/>`),
};

/** Answers each request by leading to the next, without end. */
const redirecting = 'redirects';

export const peerUrl = (name: string): string => `wss://${name}.${peersDomain}/`;

const labelOf = ({ headers }: IncomingMessage): string => /^[a-z-]+/.exec(headers.host ?? '')?.[0] ?? '';

function documentsOf(): ReadonlyMap<string, StaticDocument> {
  const urls = [...Object.keys(misdeeds), redirecting].map(peerUrl);
  // One that is not encrypted, which nobody may call.
  const links = [...urls, `ws://plain.${peersDomain}/`].map((href, at) => ({
    rel: 'urn:xmpp:alt-connections:s2s-websocket',
    href,
    ips: ['192.0.2.7'],
    priority: at,
    weight: 0,
    sni: new URL(href).host,
  }));
  const body = JSON.stringify({ xmpp: { ttl: 60 }, links });
  return new Map([[paths.jrd, { headers: { ...anyOrigin, 'content-type': 'application/json' }, body }]]);
}

export interface Peers {
  readonly routes: ReadonlyMap<string, TapRoute>;
  readonly stop: () => Promise<void>;
}

export async function startPeers(): Promise<Peers> {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const open = new Set<Socket>();
  const server = createServer((request, response) => {
    if (labelOf(request) !== redirecting) {
      response.writeHead(request.url === '/' ? 426 : 404, anyOrigin).end();
      return;
    }
    const next = Number(/\d+/.exec(request.url ?? '')?.[0] ?? 0) + 1;
    response.writeHead(302, { ...anyOrigin, location: `/${next}` }).end();
  });
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  server.on('upgrade', (request, socket, head) => {
    const misdeed = misdeeds[labelOf(request)];
    if (misdeed === undefined) {
      socket.end('HTTP/1.1 302 Found\r\nLocation: /1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', () => ws.terminate());
      ws.once('message', () => misdeed(ws));
    });
  });
  const port = await listen(server);
  const hosts = [...Object.keys(misdeeds), redirecting].map((name) => `${name}.${peersDomain}`);
  return {
    routes: new Map<string, TapRoute>([
      [peersDomain, { port, documents: documentsOf() }],
      ...hosts.map((host) => [host, { port }] as const),
    ]),
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
