/**
 * An XMPP server in this process, small and able to misbehave on command: for faults that no real server
 * commits, and for machines without one. It speaks plain HTTP on loopback; the tap in front ends TLS.
 */
import { createServer, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { User } from './accounts.ts';
import { createDirectory } from './embedded/directory.ts';
import { answer, answerInsecurely } from './embedded/documents.ts';
import { createManagement, type Managed } from './embedded/management.ts';
import { serve, type Session } from './embedded/session.ts';
import { createTokens } from './embedded/tokens.ts';
import type { Fault, StreamMisdeed } from './faults.ts';
import { listen } from './ports.ts';

export interface Embedded {
  readonly kind: 'embedded';
  /** host-meta and WebSocket, told apart by the Host header; what the tap forwards to. */
  readonly httpPort: number;
  /** The http side of redirecting domains: what port 80 of such a name is mapped to. */
  readonly insecurePort: number;
  /** Sets how a domain misbehaves from now on; undefined makes it good again. */
  setFault(domain: string, fault: Fault | undefined): void;
  /** Full JIDs of the bound sessions. */
  online(): readonly string[];
  /**
   * Puts a text, as it is, on every bound stream of a bare JID.
   * @throws if there is none
   */
  inject(bareJid: string, text: string): void;
  /**
   * Misbehaves now on every bound stream of a bare JID.
   * @throws if there is none
   */
  misbehave(bareJid: string, misdeed: StreamMisdeed): void;
  /** The sessions of a bare JID that can be resumed, on a socket or waiting for one. */
  managed(bareJid: string): readonly Managed[];
  /** Waits no longer for anyone to resume them: what they did not acknowledge is for whoever is there. */
  expire(bareJid: string): void;
  readonly stop: () => Promise<void>;
}

const hostOf = (header: string | undefined) => (header ?? '').replace(/:\d+$/, '').toLowerCase();

/**
 * Starts the server.
 * @param options.users accounts of any domain; messages between all of them are routed
 * @param options.faults how each domain misbehaves from the start
 * @param options.offers nothing of it by default
 */
export async function startEmbedded(options: {
  readonly users: readonly User[];
  readonly faults?: Readonly<Record<string, Fault>>;
  /** What it can do beyond RFC 6120: stream management, and SASL2 with tokens. */
  readonly offers?: { readonly management?: boolean; readonly sasl2?: boolean };
}): Promise<Embedded> {
  const faults = new Map(Object.entries(options.faults ?? {}));
  const directory = createDirectory(options.users);
  const sessions = new Set<Session>();
  const management = createManagement();
  const tokens = createTokens();

  const http = createServer((request, response) => {
    const domain = hostOf(request.headers.host);
    answer(request, response, domain, faults.get(domain));
  });
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const bare = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    handleProtocols: () => false,
  });
  http.on('upgrade', (request, socket, head) => {
    const fault = faults.get(hostOf(request.headers.host));
    if (fault?.kind === 'upgrade-silence') return;
    if (fault?.kind === 'upgrade-refused') {
      const line = `HTTP/1.1 ${fault.status} ${STATUS_CODES[fault.status] ?? 'Refused'}`;
      socket.end(`${line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const server = fault?.kind === 'no-subprotocol' ? bare : sockets;
    server.handleUpgrade(request, socket, head, (ws) => {
      const session = serve({
        socket: ws,
        directory,
        management: options.offers?.management === true ? management : undefined,
        tokens: options.offers?.sasl2 === true ? tokens : undefined,
        faultOf: (domain) => faults.get(domain),
      });
      sessions.add(session);
      ws.once('close', () => sessions.delete(session));
    });
  });
  const insecure = createServer(answerInsecurely);
  // A handshake that is never answered belongs to no server any more, so it is kept track of here.
  const open = new Set<Socket>();
  http.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  const [httpPort, insecurePort] = [await listen(http), await listen(insecure)];

  function streamsOf(bareJid: string): readonly Session[] {
    const found = [...sessions].filter(({ jid }) => jid?.startsWith(`${bareJid}/`) === true);
    if (found.length === 0) throw new Error(`${bareJid} is not signed in`);
    return found;
  }

  return {
    kind: 'embedded',
    httpPort,
    insecurePort,
    setFault(domain, fault) {
      if (fault === undefined) faults.delete(domain);
      else faults.set(domain, fault);
    },
    online: () => [...sessions].flatMap(({ jid }) => (jid === undefined ? [] : [jid])),
    inject(bareJid, text) {
      for (const session of streamsOf(bareJid)) session.misbehave({ kind: 'frames', frames: [text] });
    },
    misbehave(bareJid, misdeed) {
      for (const session of streamsOf(bareJid)) session.misbehave(misdeed);
    },
    managed: (bareJid) => management.of(bareJid),
    expire(bareJid) {
      for (const managed of management.of(bareJid)) managed.expire();
    },
    async stop() {
      const ended = [http, insecure].map((server) => new Promise((done) => server.close(done)));
      for (const socket of open) socket.destroy();
      insecure.closeAllConnections();
      await Promise.all(ended);
    },
  };
}
