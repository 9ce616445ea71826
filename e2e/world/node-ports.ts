/**
 * The ports over Node, so that the background runs without a browser: in tests of its own and in benchmarks.
 * Sockets are the browser's port over whatever `WebSocket` is global: see `installWebSocket`.
 */
import type { Dialling } from '../../src/background/discovery/dialling.ts';
import type { Watch } from '../../src/background/vigil.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { webCrypto, webRandom, webSeal } from '../../src/platform/crypto.ts';
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
    all: () => Promise.resolve(Object.fromEntries(values)),
    // A copy, as a browser keeps: what is changed afterwards in the worker is not stored.
    set: (key, value) => Promise.resolve(void values.set(key, structuredClone(value))),
    remove: (key) => Promise.resolve(void values.delete(key)),
  };
}

/** For sessions that end before anything need be asked for a sign of life. */
export const unwatched: Watch = { stays: false, watch: () => () => undefined };

/** No endpoint is asked over HTTPS first: what is measured begins with the open socket. */
export const undisturbed: Dialling = {
  heldAtMost: 0,
  begin: () =>
    Promise.resolve({
      ok: true,
      pins: null,
      free: true,
      held: () => null,
      unopened: () => undefined,
      reached: () => undefined,
      failed: () => undefined,
    }),
  ask: () => Promise.reject(new Error('nobody asks')),
};

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
    seal: webSeal,
    workers: { there: false, follow: () => undefined },
    pageScripts: { place: (pages) => Promise.resolve(pages.length === 0) },
    permissions: { hasAccess: () => Promise.resolve(true) },
    probe: createProbePort(),
    dns: createDnsPort(read),
    wake: {
      keepAwake: () => undefined,
      wakeEvery: () => undefined,
      wakeAt: () => undefined,
      onOnline: () => undefined,
    },
    idle: { state: () => Promise.resolve(null), onChange: () => undefined },
    notices: { show: () => undefined, clear: () => undefined },
    badge: () => undefined,
    fault(error) {
      throw error;
    },
    language: () => 'en',
    product: { name: 'Causeway', version: '0' },
  };
}
