/** What `report` measures on: a domain with twelve endpoints of which four hang, the same with one alone, and 200 domains. */
import { createServer, type Socket } from 'node:net';
import { createAuthority, type Authority } from '../world/ca.ts';
import { startDelay } from '../world/delay.ts';
import { startEmbedded } from '../world/embedded.ts';
import type { Address } from '../world/names.ts';
import { listen } from '../world/ports.ts';
import { anyOrigin, paths } from '../world/publication.ts';
import type { StaticDocument } from '../world/static.ts';
import { startTap, type TapRoute } from '../world/tap.ts';

export const twelveHost = 'twelve.example';
export const aloneHost = 'alone.example';
export const manyHosts = Array.from({ length: 200 }, (_none, at) => `d${at}.many.example`);
export const hanging = 4;
export const reachable = 8;

const oneWayMs = 25;
const firstPort = 9000;

function listing(host: string, ports: readonly number[]): ReadonlyMap<string, StaticDocument> {
  const links = ports.map((port) => ({
    rel: 'urn:xmpp:alt-connections:websocket',
    href: `wss://${host}:${port}/xmpp-websocket`,
  }));
  const headers = { ...anyOrigin, 'content-type': 'application/json' };
  const gone: StaticDocument = { status: 404, headers: anyOrigin, body: '' };
  const all = Object.values(paths).map((path) => [path, gone] as const);
  return new Map([...all, [paths.jrd, { headers, body: JSON.stringify({ links }) }]]);
}

/** Takes connections and says nothing. */
async function startHanging(): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => open.delete(socket));
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

export interface ReportWorld {
  readonly ca: Authority;
  readonly addresses: readonly Address[];
  readonly stop: () => Promise<void>;
}

/** Every endpoint has a port to itself: Chromium holds back others on the same address and port. */
export async function startReportWorld(): Promise<ReportWorld> {
  const ca = await createAuthority();
  const embedded = await startEmbedded({ users: [] });
  const stops: (() => Promise<void>)[] = [embedded.stop];
  const addresses: Address[] = [];
  const ports = Array.from({ length: hanging + reachable }, (_none, at) => firstPort + at);
  const tap = await startTap({
    ca,
    routes: new Map<string, TapRoute>([
      [twelveHost, { port: embedded.httpPort, documents: listing(twelveHost, ports) }],
      [aloneHost, { port: embedded.httpPort, documents: listing(aloneHost, [firstPort]) }],
      ...manyHosts.map((host) => [host, { port: embedded.httpPort }] as const),
    ]),
  });
  stops.push(tap.stop);
  const far = async (host: string, port: number): Promise<void> => {
    const link = await startDelay({ to: tap.port, latency: oneWayMs });
    stops.push(link.stop);
    addresses.push({ host, port, to: link.port });
  };
  for (const host of [twelveHost, aloneHost]) await far(host, 443);
  await far(aloneHost, firstPort);
  for (const [at, port] of ports.entries()) {
    if (at % 3 !== 0) {
      await far(twelveHost, port);
      continue;
    }
    // Every third hangs, so that whoever goes through them in their order meets one early.
    const silent = await startHanging();
    stops.push(silent.stop);
    addresses.push({ host: twelveHost, port, to: silent.port });
  }
  for (const host of manyHosts) addresses.push({ host, port: 443, to: tap.port });
  return {
    ca,
    addresses,
    async stop() {
      for (const stop of stops.reverse()) await stop();
    },
  };
}
