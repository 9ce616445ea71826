/** What came of dialling each endpoint last: shown to the person, and a reason to dial one without asking it first. */
import type { EndpointResult } from '../../contract/discovery.ts';
import type { DiscoveryStore } from '../../store/discovery-store.ts';
import type { EventHub } from '../events.ts';

/** As many as the store keeps. */
const most = 500;

export interface Results {
  /** Resolves when what was stored has been read; never rejects. */
  readonly restored: Promise<void>;
  /** Oldest first. */
  list(): readonly EndpointResult[];
  of(url: string): EndpointResult | undefined;
  record(result: EndpointResult): void;
  forget(domain: string): void;
}

export function createResults(deps: {
  readonly store: Pick<DiscoveryStore, 'results' | 'putResult'>;
  readonly hub: EventHub;
  readonly fault: (error: unknown) => void;
}): Results {
  const { store, hub, fault } = deps;
  /** In the order in which they came. */
  const known = new Map<string, EndpointResult>();
  const restored = store.results().then((all) => {
    const since = [...known.values()];
    known.clear();
    for (const result of [...all.sort((a, b) => a.at - b.at), ...since]) known.set(result.url, result);
  }, fault);
  return {
    restored,
    list: () => [...known.values()],
    of: (url) => known.get(url),
    record(result) {
      known.delete(result.url);
      known.set(result.url, result);
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
      store.putResult(result).catch(fault);
      hub.push({ type: 'discovery.dialled', result });
    },
    forget(domain) {
      for (const result of [...known.values()]) if (result.domain === domain) known.delete(result.url);
    },
  };
}
