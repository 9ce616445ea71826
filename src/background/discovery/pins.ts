/** The keys that are kept: taken up from what domains publish, compared with what is met, changed by the person. */
import { RequestError } from '../../contract/failure.ts';
import { hostNameOf, readUrl } from '../../core/discovery/address.ts';
import type { SourcedLinks } from '../../core/discovery/candidates.ts';
import type { PinCheck, PinRecord, PinSource } from '../../core/discovery/pin-record.ts';
import { approveChange, pinId, reconcilePins } from '../../core/discovery/pin-changes.ts';
import { publishedPins, type PublishedPins } from '../../core/discovery/published-pins.ts';
import type { ClockPort } from '../../platform/ports.ts';
import type { DiscoveryStore } from '../../store/discovery-store.ts';
import type { EventHub } from '../events.ts';
import type { Published } from './resolver.ts';

export interface PinKeeper {
  /** Resolves when what was stored has been read; never rejects. */
  readonly restored: Promise<void>;
  list(): readonly PinRecord[];
  /** @throws `RequestError` `unknown-pin` */
  get(id: string): PinRecord;
  /** Takes up what a document says now about keys; a change waits for the person. */
  published(domain: string, document: Published): void;
  /** Takes up a key that was met at an endpoint for which none is published (trust on first use). */
  met(published: PublishedPins, key: string): void;
  /** What came of comparing these keys with one that was met. */
  note(ids: readonly string[], check: PinCheck): void;
  put(record: PinRecord): void;
  remove(id: string): void;
  /** @throws `RequestError` `unknown-pin` */
  approve(id: string): void;
}

/** What a document may pin by its own text. */
const sourceOf: Partial<Record<Published['kind'], PinSource>> = {
  hacx: 'hacx',
  'hacx-server': 'hacx-server',
  'host-meta.json': 'host-meta-2',
};

export function createPinKeeper(deps: {
  readonly store: Pick<DiscoveryStore, 'pins' | 'putPin' | 'removePin'>;
  readonly clock: ClockPort;
  readonly hub: EventHub;
  readonly fault: (error: unknown) => void;
}): PinKeeper {
  const { store, clock, hub, fault } = deps;
  const records = new Map<string, PinRecord>();
  const restored = store.pins().then((all) => {
    for (const record of all) records.set(record.id, record);
  }, fault);

  const list = (): PinRecord[] =>
    [...records.values()].sort((a, b) => (a.domain < b.domain ? -1 : a.domain > b.domain ? 1 : 0));
  const tell = (): void => hub.push({ type: 'pins.changed', pins: list() });
  const keep = (id: string, next: PinRecord | null): void => {
    if (next === null) {
      if (records.delete(id)) store.removePin(id).catch(fault);
    } else {
      records.set(id, next);
      store.putPin(next).catch(fault);
    }
  };
  const get = (id: string): PinRecord => {
    const record = records.get(id);
    if (record === undefined) throw new RequestError({ code: 'unknown-pin' });
    return record;
  };

  /** What `source` pins for `domain` now is all of `published`; what it pinned before and does not now has vanished. */
  const takeUp = (domain: string, source: PinSource, published: readonly PublishedPins[]): void => {
    const now = clock.now();
    const byId = new Map(published.map((one) => [pinId(one), one]));
    const before = list().filter((record) => record.domain === domain && record.source === source);
    const ids = new Set([...before.map(({ id }) => id), ...byId.keys()]);
    for (const id of ids) keep(id, reconcilePins(records.get(id) ?? null, byId.get(id) ?? null, now));
    if (ids.size > 0) tell();
  };

  return {
    restored,
    list,
    get,
    published(domain, { kind, reading, finalUrl }) {
      const source = sourceOf[kind];
      if (source !== undefined) {
        const { parsed } = reading;
        const documents: SourcedLinks[] =
          parsed?.reading === source ? [{ kind: source, links: parsed.links }] : [];
        takeUp(domain, source, publishedPins(domain, documents));
      }
      const header = reading.security?.pins;
      // A header speaks for the host that sent it (RFC 7469 §2.2.1), and its absence says nothing.
      if (header !== undefined && isHostOf(domain, finalUrl)) {
        takeUp(domain, 'header', publishedPins(domain, [], [header]));
      }
    },
    met(one, key) {
      const id = pinId(one);
      const at = clock.now();
      const next = reconcilePins(records.get(id) ?? null, one, at);
      keep(id, next && { ...next, checked: { at, level: next.change === null ? 'seen' : 'mismatch', key } });
      tell();
    },
    note(ids, checked) {
      for (const id of ids) {
        const record = records.get(id);
        if (record !== undefined) keep(id, { ...record, checked });
      }
      if (ids.length > 0) tell();
    },
    put(record) {
      keep(record.id, record);
      tell();
    },
    remove(id) {
      keep(get(id).id, null);
      tell();
    },
    approve(id) {
      keep(id, approveChange(get(id), clock.now()));
      tell();
    },
  };
}

function isHostOf(domain: string, url: string): boolean {
  return hostNameOf(domain) !== null && hostNameOf(domain) === readUrl(url)?.hostname;
}
