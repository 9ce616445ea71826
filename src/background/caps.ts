/** What contacts' clients can (XEP-0115): asked once for each hash, believed where it fits the hash, and kept. */
import { parseInfo, discoInfoRequest } from '../core/xep/xep-0030.ts';
import { verification, type Caps } from '../core/xep/xep-0115.ts';
import type { Presence } from '../core/xep/rfc6121-presence.ts';
import type { ClockPort } from '../platform/ports.ts';
import type { StreamsStore } from '../store/streams-store.ts';
import { createQueue } from './queue.ts';
import type { StanzaLayer } from './stanza/index.ts';

export type CapsStore = Pick<StreamsStore, 'caps' | 'putCaps'>;

/** No client can more; no feature is longer, UTF-16 code units. */
const mostFeatures = 500;
const longestFeature = 500;

export interface CapsCache {
  /** Somebody is there and says a hash: what it stands for is asked for where that is not known. */
  met(layer: StanzaLayer, from: string, caps: Caps | null): void;
  anyCan(presences: readonly Presence[], feature: string): Promise<boolean>;
}

export function createCapsCache(deps: {
  readonly store: CapsStore;
  readonly clock: Pick<ClockPort, 'now'>;
}): CapsCache {
  const { store, clock } = deps;
  /** Hashes that were looked at already, also in vain. */
  const seen = new Set<string>();
  const queue = createQueue();

  const learn = async (layer: StanzaLayer, from: string, { node, ver }: Caps): Promise<void> => {
    const known = await store.caps(ver);
    if (known !== undefined) return store.putCaps({ ...known, at: clock.now() });
    const info = parseInfo(await layer.request(discoInfoRequest(from, `${node}#${ver}`)));
    const isSane = info.features.every((one) => one.length <= longestFeature);
    // Anybody may answer anything; what has the hash is what everybody means by it (§5.4).
    if (!isSane || info.features.length > mostFeatures || verification(info) !== ver) return;
    await store.putCaps({ ver, features: info.features, at: clock.now() });
  };

  return {
    met(layer, from, caps) {
      if (caps?.hash !== 'sha-1' || seen.has(caps.ver)) return;
      seen.add(caps.ver);
      // One after the other: a hundred contacts come online at once.
      queue(() => learn(layer, from, caps)).catch(() => {
        // It went offline, or does not answer: the next one with the same hash may.
        seen.delete(caps.ver);
      });
    },
    async anyCan(presences, feature) {
      for (const { caps } of presences) {
        if (caps !== null && (await store.caps(caps.ver))?.features.includes(feature) === true) return true;
      }
      return false;
    },
  };
}
