/**
 * The ports over Node, so that the background runs without a browser: in tests of its own and in benchmarks.
 * Sockets are the browser's port over whatever `WebSocket` is global: see `installWebSocket`.
 */
import { systemClock } from '../../src/platform/clock.ts';
import { webCrypto, webRandom } from '../../src/platform/crypto.ts';
import { createFetchPort } from '../../src/platform/fetch.ts';
import type { KeyValuePort, Ports } from '../../src/platform/ports.ts';
import { browserSockets } from '../../src/platform/sockets.ts';

/** What a browser keeps for a session; hand the same to two runs and the second is a worker that woke. */
export function memoryStorage(): KeyValuePort {
  const values = new Map<string, unknown>();
  return {
    get: (key) => Promise.resolve(values.get(key)),
    set: (key, value) => Promise.resolve(void values.set(key, value)),
    remove: (key) => Promise.resolve(void values.delete(key)),
  };
}

export function nodePorts(session: KeyValuePort = memoryStorage()): Ports {
  return {
    clock: systemClock,
    random: webRandom,
    fetch: createFetchPort(),
    sockets: browserSockets,
    storage: { session },
    crypto: webCrypto,
    permissions: { hasAccess: () => Promise.resolve(true) },
    peerCertificate: { of: () => Promise.resolve(null) },
    wake: { keepAwake: () => undefined, wakeRegularly: () => undefined, onOnline: () => undefined },
    badge: () => undefined,
    fault(error) {
      throw error;
    },
    language: () => 'en',
    product: { name: 'Causeway', version: '0' },
  };
}
