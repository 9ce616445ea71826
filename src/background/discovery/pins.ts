/** The keys that are kept: taken up from what domains publish, compared with what is met, changed by the person. */
import { RequestError } from '../../contract/failure.ts';
import { hostNameOf, readUrl } from '../../core/discovery/address.ts';
import type { SourcedLinks } from '../../core/discovery/candidates.ts';
import type { PinCheck, PinRecord, PinSource } from '../../core/discovery/pin-record.ts';
import { approveChange, pinId, reconcilePins } from '../../core/discovery/pin-changes.ts';
import { publishedPins, type PublishedPins } from '../../core/discovery/published-pins.ts';
import { shareKey } from '../../core/discovery/same-key.ts';
import type { ClockPort } from '../../platform/ports.ts';
import type { DiscoveryStore } from '../../store/discovery-store.ts';
import type { EventHub } from '../events.ts';
import type { Published } from './resolver.ts';

export interface PinKeeper {
  /** Resolves when what was stored has been read; tries again after a failure. Rejects if it cannot be read. */
  ready(): Promise<void>;
  list(): readonly PinRecord[];
  /** @throws `RequestError` `unknown-pin` */
  get(id: string): PinRecord;
  /** Takes up what a document says now about keys; a change waits for the person. */
  published(domain: string, document: Published): void;
  /** Makes up for keys of a document from before of which nothing is kept. */
  recalled(domain: string, document: Published): void;
  /** Takes up a key that was met at an endpoint for which none is published (trust on first use). */
  met(published: PublishedPins, key: string): void;
  /** What came of comparing these keys with one that was met. */
  note(ids: readonly string[], check: PinCheck): void;
  /** Adds records of which nothing is kept yet; answers how many. */
  add(records: readonly PinRecord[]): number;
  remove(id: string): void;
  /** `at` names the change. @throws `RequestError` `unknown-pin`, or `pin-moved` where another one waits by now */
  approve(id: string, at: number): void;
}

/** The documents of a domain come close together: what they change is stored and told once, ms. */
const tellMs = 20;

/** Records of one source for one domain, at most. */
const most = 256;

interface Publications {
  readonly source: PinSource;
  readonly published: readonly PublishedPins[];
}

/** An endpoint that is not listed any more, while the same source pins one of its keys elsewhere, was moved. */
function hasMoved(
  record: PinRecord | null,
  one: PublishedPins | null,
  published: readonly PublishedPins[],
): boolean {
  if (record === null || one !== null || record.endpoint === null) return false;
  return published.some(({ pins }) => shareKey(record.pins, pins));
}

/** What a document may pin by its own text. */
const sourceOf: Partial<Record<Published['kind'], PinSource>> = {
  hacx: 'hacx',
  'hacx-server': 'hacx-server',
  'host-meta.json': 'host-meta-2',
};

export function createPinKeeper(deps: {
  readonly store: Pick<DiscoveryStore, 'pins' | 'putPins'>;
  readonly clock: ClockPort;
  readonly hub: EventHub;
  readonly fault: (error: unknown) => void;
}): PinKeeper {
  const { store, clock, hub, fault } = deps;
  const records = new Map<string, PinRecord>();
  let read: Promise<void> | null = null;
  const ready = (): Promise<void> => {
    read ??= store.pins().then(
      (all) => {
        for (const record of all) if (!records.has(record.id)) records.set(record.id, record);
      },
      (error: unknown) => {
        read = null;
        throw error;
      },
    );
    return read;
  };

  const list = (): PinRecord[] =>
    [...records.values()].sort((a, b) => (a.domain < b.domain ? -1 : a.domain > b.domain ? 1 : 0));
  /** Not stored yet, and not told. */
  let changes = new Map<string, PinRecord | null>();
  let telling = false;
  const tell = (): void => {
    if (telling) return;
    telling = true;
    clock.after(tellMs, () => {
      const due = changes;
      telling = false;
      changes = new Map();
      store.putPins(due).catch(fault);
      hub.push({ type: 'pins.changed', pins: list() });
    });
  };
  const keep = (id: string, next: PinRecord | null): void => {
    if (next === null) records.delete(id);
    else records.set(id, next);
    changes.set(id, next);
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
    for (const id of ids) {
      const record = records.get(id) ?? null;
      const one = byId.get(id) ?? null;
      keep(id, hasMoved(record, one, published) ? null : reconcilePins(record, one, now));
    }
    limit(domain, source);
    if (ids.size > 0) tell();
  };

  /** A domain that lists other endpoints each time must not fill the store. */
  const limit = (domain: string, source: PinSource): void => {
    const own = list().filter((record) => record.domain === domain && record.source === source);
    const over = own.sort((a, b) => a.lastSeen - b.lastSeen).slice(0, Math.max(0, own.length - most));
    for (const { id } of over) keep(id, null);
  };

  const publications = (domain: string, { kind, reading }: Published): Publications | null => {
    const source = sourceOf[kind];
    if (source === undefined) return null;
    const { parsed, lifetime } = reading;
    const documents: SourcedLinks[] =
      parsed?.reading === source
        ? [{ kind: source, links: parsed.links, ttl: lifetime, ...(parsed.pins && { pins: parsed.pins }) }]
        : [];
    return { source, published: publishedPins(domain, documents) };
  };

  return {
    ready,
    list,
    get,
    published(domain, document) {
      const now = publications(domain, document);
      if (now !== null) takeUp(domain, now.source, now.published);
      const header = document.reading.security?.pins;
      // A header speaks for the host that sent it (RFC 7469 §2.2.1), and its absence says nothing.
      if (header !== undefined && isHostOf(domain, document.finalUrl)) {
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
    recalled(domain, document) {
      const missing = (publications(domain, document)?.published ?? []).filter(
        (one) => !records.has(pinId(one)),
      );
      for (const one of missing) keep(pinId(one), reconcilePins(null, one, clock.now()));
      if (missing.length > 0) tell();
    },
    add(more) {
      const added = more.filter(({ id }) => !records.has(id));
      for (const record of added) keep(record.id, record);
      if (added.length > 0) tell();
      return added.length;
    },
    remove(id) {
      keep(get(id).id, null);
      tell();
    },
    approve(id, at) {
      const record = get(id);
      if (record.change?.at !== at) throw new RequestError({ code: 'pin-moved' });
      keep(id, approveChange(record, clock.now()));
      tell();
    },
  };
}

function isHostOf(domain: string, url: string): boolean {
  return hostNameOf(domain) !== null && hostNameOf(domain) === readUrl(url)?.hostname;
}
