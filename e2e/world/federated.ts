/**
 * Domains for reports: one whose servers can be called over HTTPS, a Prosody that does dialback behind a bridge and says so
 * in its documents; one that does about everything wrongly; and those of `peers.ts`.
 */
import type { Authority } from './ca.ts';
import { startGate } from './federation.ts';
import { startPeers } from './peers.ts';
import { startProsody } from './prosody.ts';
import { anyOrigin, paths } from './publication.ts';
import type { StaticDocument } from './static.ts';
import type { TapRoute } from './tap.ts';

export const federatedDomain = 'verona.example';
export const brokenDomain = 'broken.example';
/** Where its WebSocket for servers is: a bridge takes all of a name. */
export const federatedHost = 'federation.verona.example';

export interface Federated {
  readonly routes: ReadonlyMap<string, TapRoute>;
  readonly stop: () => Promise<void>;
}

const rel = (name: string) => `urn:xmpp:alt-connections:${name}`;

function documentsOf(): ReadonlyMap<string, StaticDocument> {
  const headers = { ...anyOrigin, 'strict-transport-security': 'max-age=31536000' };
  const exposed = { ...headers, 'access-control-expose-headers': 'Strict-Transport-Security' };
  const client = [
    { rel: rel('websocket'), href: `wss://${federatedDomain}/xmpp-websocket` },
    { rel: rel('xbosh'), href: `https://${federatedDomain}/http-bind` },
  ];
  // Of documentation (RFC 5737, RFC 3849): no browser uses them.
  const common = { ips: ['192.0.2.7', '2001:db8::7'], weight: 0 };
  const links = [
    ...client.map((link, at) => ({ ...link, ...common, priority: 10 + at, sni: federatedDomain })),
    {
      rel: rel('s2s-websocket'),
      href: `wss://${federatedHost}/`,
      ...common,
      priority: 10,
      sni: federatedHost,
    },
  ];
  const xrd = client.map((link) => `  <Link rel="${link.rel}" href="${link.href}"/>\n`).join('');
  return new Map([
    [
      paths.jrd,
      {
        headers: { ...exposed, 'content-type': 'application/json' },
        body: JSON.stringify({ xmpp: { ttl: 3600 }, links }, null, 2),
      },
    ],
    [
      paths.xrd,
      {
        headers: { ...exposed, 'content-type': 'application/xrd+xml' },
        body: `<?xml version="1.0" encoding="UTF-8"?>\n<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">\n${xrd}</XRD>\n`,
      },
    ],
  ]);
}

/** What an operator gets wrong: a page for a document, `ws:`, servers led to the socket of clients, a private address. */
function brokenDocuments(): ReadonlyMap<string, StaticDocument> {
  const links = [
    { rel: rel('websocket'), href: `ws://${brokenDomain}/ws` },
    { rel: rel('websocket'), href: 'wss://no-subprotocol.example/ws', priority: 'high' },
    { rel: rel('xbosh'), href: `https://${brokenDomain}/http-bind`, ips: ['10.0.0.7'], weight: 99999999 },
    {
      rel: rel('s2s-websocket'),
      href: `wss://${brokenDomain}/ws`,
      priority: 10,
      weight: 0,
      sni: brokenDomain,
    },
    { rel: rel('s2s-websocket'), href: 'wss://127.0.0.1:8443/', priority: 20, weight: 0, sni: brokenDomain },
  ];
  return new Map([
    [
      paths.jrd,
      {
        headers: { ...anyOrigin, 'content-type': 'text/html' },
        body: JSON.stringify({ xmpp: { ttl: 'soon' }, links }, null, 2),
      },
    ],
    [paths.xrd, { headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Welcome</title>' }],
  ]);
}

/** @param embedded where the embedded server listens; null: there is no broken domain */
export async function startFederated(ca: Authority, embedded: number | null): Promise<Federated> {
  const server = await startProsody({
    domains: [federatedDomain],
    users: [],
    ca,
    federation: { proof: 'dialback', peers: {} },
  });
  const { s2sPort } = server;
  if (s2sPort === null) throw new Error('it talks to no other server');
  const gate = await startGate({ ca, host: federatedDomain, to: s2sPort, tls: false });
  const peers = await startPeers();
  return {
    routes: new Map([
      [federatedDomain, { port: server.httpPort, documents: documentsOf() }],
      [federatedHost, { port: gate.port }],
      ...peers.routes,
      ...(embedded === null
        ? []
        : [[brokenDomain, { port: embedded, documents: brokenDocuments() }] as const]),
    ]),
    async stop() {
      await peers.stop();
      await gate.stop();
      await server.stop();
    },
  };
}
