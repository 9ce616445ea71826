/** What came of dialling each endpoint last: shown to the person, and a reason to dial one without asking it first. */
import type { EndpointResult } from '../../contract/discovery.ts';
import type { DiscoveryStore } from '../../store/discovery-store.ts';
import type { EventHub } from '../events.ts';

export interface Results {
  readonly restored: Promise<void>;
  list(): readonly EndpointResult[];
  of(url: string): EndpointResult | undefined;
  record(result: EndpointResult): void;
  forget(urls: readonly string[]): void;
}

export function createResults(deps: {
  readonly store: Pick<DiscoveryStore, 'results' | 'putResult'>;
  readonly hub: EventHub;
  readonly fault: (error: unknown) => void;
}): Results {
  const { store, hub, fault } = deps;
  const known = new Map<string, EndpointResult>();
  const restored = store.results().then((all) => {
    for (const result of all) if (!known.has(result.url)) known.set(result.url, result);
  }, fault);
  return {
    restored,
    list: () => [...known.values()],
    of: (url) => known.get(url),
    record(result) {
      known.set(result.url, result);
      store.putResult(result).catch(fault);
      hub.push({ type: 'discovery.dialled', result });
    },
    forget(urls) {
      for (const url of urls) known.delete(url);
    },
  };
}
