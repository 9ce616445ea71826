/** Everything about discovery that surfaces ask for. */
import type { Handlers } from '../../contract/index.ts';
import type { DiscoveryFailure } from '../../core/discovery/types.ts';
import type { Ports } from '../../platform/ports.ts';
import type { DiscoveryStore } from '../../store/discovery-store.ts';
import { domainOf } from '../addresses.ts';
import type { EventHub } from '../events.ts';
import type { SettingsKeeper } from '../settings.ts';
import { createDialling, type Dialling } from './dialling.ts';
import { createHolding, type Holding } from './holding.ts';
import { createPinKeeper, type PinKeeper } from './pins.ts';
import { createPreflights, type Preflights } from './preflight.ts';
import { createResolver, type Resolver } from './resolver.ts';
import { createResults } from './results.ts';

type Served = Pick<Handlers, Extract<keyof Handlers, `discovery.${string}`>>;

export interface Discovery {
  readonly resolver: Resolver;
  readonly dialling: Dialling;
  readonly holding: Holding;
  readonly preflights: Preflights;
  readonly pins: PinKeeper;
  readonly restored: Promise<unknown>;
  readonly handlers: Served;
}

/** How long one fetch may take when a person asked why it fails, ms; and how much of it is read, bytes. */
const explainMs = 5_000;
const explainBytes = 1024 * 1024;

export function createDiscovery(deps: {
  readonly ports: Ports;
  readonly hub: EventHub;
  readonly settings: SettingsKeeper;
  readonly store: DiscoveryStore;
}): Discovery {
  const { ports, hub, settings, store } = deps;
  const { clock } = ports;
  const fault = (error: unknown): void => ports.fault(error);
  const pins = createPinKeeper({ store, clock, hub, fault });
  const results = createResults({ store, hub, fault });
  // Whoever needs the keys reads them again and says so where that fails; nothing else has to wait for it.
  const restored = Promise.all([pins.ready().catch(fault), results.restored]);
  const preflights = createPreflights({ ports, pins, results, settings });
  // Of everything that opens sockets together: the browser counts no other way.
  const holding = createHolding(clock);
  const dialling = createDialling({ clock, preflights, results, holding });
  const resolver = createResolver({
    ports,
    store,
    ready: restored,
    dnsResolver: async () => (await settings.get()).dnsResolver,
    published: (domain, document) => pins.published(domain, document),
    recalled: (domain, document) => pins.recalled(domain, document),
  });
  const runs = new Map<string, AbortController>();

  const explain = async (url: string): Promise<DiscoveryFailure | null> => {
    const got = await ports.fetch.read({ url, accept: '*/*', timeoutMs: explainMs, maxBytes: explainBytes });
    return got.ok ? null : got.failure;
  };

  const handlers: Served = {
    async 'discovery.resolve'({ address, use, refresh = false, run }) {
      const domain = domainOf(address);
      if (run === undefined) return resolver.resolve(domain, { use, refresh });
      const controller = new AbortController();
      runs.get(run)?.abort();
      runs.set(run, controller);
      try {
        return await resolver.resolve(domain, {
          use,
          refresh,
          signal: controller.signal,
          onProgress: (resolution) => hub.push({ type: 'discovery.progress', run, resolution }),
        });
      } finally {
        if (runs.get(run) === controller) runs.delete(run);
      }
    },
    'discovery.stop': ({ run }) => (runs.get(run)?.abort(), Promise.resolve(null)),
    async 'discovery.source'({ domain, kind }) {
      const kept = await store.document(domainOf(domain), kind);
      if (kept === undefined) return null;
      return 'text' in kept.body ? kept.body.text : JSON.stringify(kept.body.answers, bytesAsHex, 2);
    },
    async 'discovery.forget'({ domain: address }) {
      const domain = domainOf(address);
      resolver.disregard(domain);
      results.forget(domain);
      await store.forget(domain);
      return null;
    },
    'discovery.explain': ({ url }) => explain(url),
    'discovery.try': ({ domain, url }) => dialling.ask(domainOf(domain), url),
    'discovery.results': () => Promise.resolve(results.list()),
  };

  return { resolver, dialling, holding, preflights, pins, restored, handlers };
}

/** Binary parts of records as a person reads them. */
function bytesAsHex(_key: string, value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value;
  return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
