/** A WebSocket class for clients that run in Node, which finds and trusts the test world as the browser does. */
import { connect as tlsConnect } from 'node:tls';
import WebSocket from 'ws';
import type { Certificate } from './ca.ts';
import type { Address } from './names.ts';

export interface NodeSocketOptions {
  /** Names of the world; others are dialled as they stand. */
  readonly addresses?: readonly Address[];
  /** Certificate of the authority to trust, PEM. */
  readonly ca?: string;
  /** Shown to whoever asks for one. */
  readonly certificate?: Certificate;
}

/** What a client that expects the browser's class may do with it. */
export type NodeSocket = new (url: string | URL, protocols?: string | string[]) => WebSocket;

/** Makes the class; its constructor takes URL and subprotocols like the browser's. Compression is not offered. */
export function nodeSocket({ addresses = [], ca, certificate }: NodeSocketOptions): NodeSocket {
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      const { hostname, port, protocol } = new URL(url);
      const wanted = Number(port === '' ? (protocol === 'wss:' ? 443 : 80) : port);
      const to = addresses.find((each) => each.host === hostname && each.port === wanted)?.to;
      super(url, protocols, {
        perMessageDeflate: false,
        ...(typeof to === 'number' && protocol === 'wss:'
          ? {
              createConnection: () =>
                tlsConnect({ host: '127.0.0.1', port: to, servername: hostname, ca, ...certificate }),
            }
          : {}),
      });
      // A browser's socket reports by `close` alone; this one would throw an error that nobody listens to.
      this.on('error', () => undefined);
    }
  };
}

/**
 * Gives libraries that expect the browser's global their WebSocket (Node 20 has none).
 * @returns puts back what was there
 */
export function installWebSocket(options: NodeSocketOptions = {}): () => void {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket');
  Object.defineProperty(globalThis, 'WebSocket', {
    value: nodeSocket(options),
    configurable: true,
    writable: true,
  });
  return () => {
    if (before === undefined) Reflect.deleteProperty(globalThis, 'WebSocket');
    else Object.defineProperty(globalThis, 'WebSocket', before);
  };
}
