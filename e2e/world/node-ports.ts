/** The ports over Node, so that the background runs without a browser: in tests of its own and in benchmarks. */
import { WebSocket } from 'ws';
import { createFetchPort } from '../../src/platform/fetch.ts';
import { webCrypto, webRandom } from '../../src/platform/crypto.ts';
import type { KeyValuePort, Ports, SocketPort } from '../../src/platform/ports.ts';

function sockets(ca: string | undefined): SocketPort {
  return {
    open(url, protocols, handlers) {
      const socket = new WebSocket(url, [...protocols], {
        perMessageDeflate: false,
        ...(ca === undefined ? {} : { ca }),
      });
      socket.on('open', () => handlers.open(socket.protocol));
      socket.on('message', (data: Buffer, isBinary) => {
        if (isBinary) handlers.binary(data.length);
        else handlers.text(data.toString());
      });
      socket.on('close', (code) => handlers.closed(code));
      // `close` follows every error and is what the port reports.
      socket.on('error', () => undefined);
      return {
        send(text) {
          if (socket.readyState === WebSocket.OPEN) socket.send(text);
        },
        close: (code) => socket.close(code),
      };
    },
  };
}

function memory(): KeyValuePort {
  const values = new Map<string, unknown>();
  return {
    get: (key) => Promise.resolve(values.get(key)),
    set: (key, value) => Promise.resolve(void values.set(key, value)),
    remove: (key) => Promise.resolve(void values.delete(key)),
  };
}

/** `ca` is a PEM that the sockets trust besides the system's. */
export function nodePorts(options: { readonly ca?: string; readonly session?: KeyValuePort } = {}): Ports {
  return {
    clock: {
      now: () => Date.now(),
      after(ms, run) {
        const id = setTimeout(run, ms);
        return () => clearTimeout(id);
      },
    },
    random: webRandom,
    fetch: createFetchPort(),
    sockets: sockets(options.ca),
    storage: { session: options.session ?? memory() },
    crypto: webCrypto,
    permissions: { hasAccess: () => Promise.resolve(true) },
    peerCertificate: { of: () => Promise.resolve(null) },
    wake: { keepAwake: () => undefined, wakeRegularly: () => undefined, onOnline: () => undefined },
    language: () => 'en',
    product: { name: 'Causeway', version: '0' },
  };
}
