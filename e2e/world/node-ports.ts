/**
 * The ports over Node, so that the background runs without a browser: in tests of its own and in benchmarks.
 * Sockets are the browser's port over whatever `WebSocket` is global: see `installWebSocket`.
 */
import { systemClock } from '../../src/platform/clock.ts';
import { webCrypto, webRandom } from '../../src/platform/crypto.ts';
import { createDnsPort } from '../../src/platform/dns.ts';
import { createFetchPort } from '../../src/platform/fetch.ts';
import type { KeyValuePort, Ports, ProbePort } from '../../src/platform/ports.ts';
import { createProbePort } from '../../src/platform/probe.ts';
import { createReader } from '../../src/platform/read.ts';
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

/** For endpoints whose names only `installWebSocket` knows: each counts as answering, none shows its key. */
export const everyEndpointAnswers: ProbePort = {
  probe: () => Promise.resolve({ ok: true, took: 0, spki: null }),
};

export function nodePorts(session: KeyValuePort = memoryStorage()): Ports {
  const read = createReader();
  return {
    clock: systemClock,
    random: webRandom,
    fetch: createFetchPort(read),
    sockets: browserSockets,
    storage: { session, local: memoryStorage() },
    crypto: webCrypto,
    permissions: { hasAccess: () => Promise.resolve(true) },
    probe: createProbePort(),
    dns: createDnsPort(read),
    wake: { keepAwake: () => undefined, wakeRegularly: () => undefined, onOnline: () => undefined },
    badge: () => undefined,
    fault(error) {
      throw error;
    },
    language: () => 'en',
    product: { name: 'Causeway', version: '0' },
  };
}
