/**
 * Resolving a domain: its documents, kept or fetched in parallel under one deadline, judged and merged by
 * `core/discovery`.
 */
import type { SourcedLinks } from '../../core/discovery/candidates.ts';
import { findDisagreements } from '../../core/discovery/disagreements.ts';
import { isCurrent } from '../../core/discovery/freshness.ts';
import { rankCandidates } from '../../core/discovery/rank.ts';
import type {
  DiscoveryFailure,
  DocumentKind,
  DocumentReport,
  Resolution,
  SourceKind,
} from '../../core/discovery/types.ts';
import type { Cancel, Ports } from '../../platform/ports.ts';
import type { DiscoveryStore } from '../../store/discovery-store.ts';
import type { KeptDocument } from '../../store/schema.ts';
import { fetchDns } from './dns.ts';
import { fetchDocument, type Fetched, type Run } from './fetching.ts';
import { readRaw, type Reading } from './reading.ts';
import { sources, type Source, type Use } from './sources.ts';

const timeoutMs = 5_000;
/** How long documents that come close together wait for each other, ms. */
const togetherMs = 30;

export interface ResolveOptions {
  /** Default `client`. */
  readonly use?: Use;
  /** Fetch also what is kept and current. */
  readonly refresh?: boolean;
  /**
   * Called as documents come in, with what is known until then: at once until there is something to dial, so that
   * whoever is in a hurry need not wait for a document that stalls; then for those together that come together.
   */
  readonly onProgress?: (resolution: Resolution) => void;
  /** Ends what is still under way; those documents report `stopped`. */
  readonly signal?: AbortSignal;
}

export interface Resolver {
  /** `domain` is the domain part of a JID. Never rejects: failures stand in the documents of the resolution. */
  resolve(domain: string, options?: ResolveOptions): Promise<Resolution>;
  /** What is still under way for `domain` is told to whoever asked, and not kept. */
  disregard(domain: string): void;
  /** What the documents that are kept say; nothing is fetched. */
  recall(domain: string): Promise<Resolution>;
}

export interface ResolverDeps {
  readonly ports: Pick<Ports, 'clock' | 'fetch' | 'random' | 'dns' | 'fault'>;
  readonly store: Pick<DiscoveryStore, 'domains' | 'documents' | 'putDocuments' | 'removeDocument'>;
  /** What `published` goes into has been restored. */
  readonly ready: Promise<unknown>;
  /** URL of the DNS-over-HTTPS resolver that the person chose; null where none is to be asked. */
  readonly dnsResolver: () => Promise<string | null>;
  /** Told of each document that was fetched and read, before its candidates are announced. */
  readonly published: (domain: string, document: Published) => void;
  /** Told of each document that was kept, likewise. */
  readonly recalled: (domain: string, document: Published) => void;
}

/** What a domain publishes now, by one document. */
export interface Published {
  readonly kind: DocumentKind;
  readonly reading: Reading;
  readonly finalUrl: string;
}

/** A run with the documents that are to be kept when it is over. */
interface Keeping extends Run {
  readonly due: KeptDocument[];
}

interface Entry {
  readonly report: DocumentReport;
  readonly reading: Reading;
}

/** Where a document was to be had and is not: then what was kept of it is over. */
const gone: readonly number[] = [404, 410];

export function createResolver(deps: ResolverDeps): Resolver {
  const { ports, store } = deps;
  const { clock } = ports;
  /** So that a domain of which nothing is kept waits for no database; what was forgotten may still stand in it. */
  let domains: Promise<Set<string>> | null = null;
  const domainsKept = (): Promise<Set<string>> => {
    domains ??= store.domains().then(
      (all) => new Set(all),
      (error: unknown) => {
        domains = null;
        throw error;
      },
    );
    return domains;
  };
  /** Counts resolutions, and when a domain was forgotten. */
  let sequence = 0;
  /** By domain and kind, the resolution whose answer was kept last: answers overtake each other. */
  const newest = new Map<string, number>();
  /** By domain, from which resolution on answers count. */
  const disregarded = new Map<string, number>();

  return {
    async resolve(domain, { use = 'client', refresh = false, onProgress, signal } = {}) {
      const at = clock.now();
      sequence += 1;
      const run: Keeping = {
        domain,
        at,
        sequence,
        due: [],
        deadline: at + timeoutMs,
        ...(signal && { signal }),
      };
      // One lot for the whole resolution, so that a late document does not shuffle what stood before.
      const seed = seedOf(ports.random.bytes(4));
      const entries = new Map<DocumentKind, Entry>();
      const state = (settled: boolean): Resolution => compose(run, seed, entries, settled, clock.now());

      const [kept, resolverUrl] = await Promise.all([
        keptOf(domain),
        use === 'all' ? deps.dnsResolver() : Promise.resolve(null),
        deps.ready,
      ]);
      let announced = false;
      let announcing: Cancel | null = null;
      const announce = (): void => {
        announcing = null;
        const now = state(false);
        announced = now.candidates.some(({ dialable }) => dialable);
        onProgress?.(now);
      };
      const enter = (kind: DocumentKind, entry: Entry): void => {
        entries.set(kind, entry);
        if (!announced) announce();
        else announcing ??= clock.after(togetherMs, announce);
      };
      const work = async (kind: DocumentKind, fetch: () => Promise<Fetched>): Promise<void> => {
        const before = kept.get(kind);
        if (before !== undefined) {
          const current = isCurrent(before, at);
          const entry = fromKept(before, clock.now() - at);
          deps.recalled(domain, { kind, reading: entry.reading, finalUrl: before.finalUrl });
          enter(kind, entry);
          if (current && !refresh) return;
        }
        enter(kind, settle(run, await fetch(), before));
      };
      await Promise.all([
        ...sources
          .filter((source) => use === 'all' || source.use === 'client')
          .map((source: Source) => work(source.kind, () => fetchDocument(ports, run, source))),
        ...(resolverUrl === null ? [] : [work('dns', () => fetchDns(ports, run, resolverUrl))]),
      ]);
      stopAnnouncing(announcing);
      keepAll(run);
      return state(true);
    },
    disregard(domain) {
      sequence += 1;
      disregarded.set(domain, sequence);
    },
    async recall(domain) {
      const at = clock.now();
      const kept = await keptOf(domain);
      const entries = new Map([...kept].map(([kind, document]) => [kind, fromKept(document, 0)]));
      return compose({ domain, at, deadline: at, sequence }, 0, entries, true, clock.now());
    },
  };

  async function keptOf(domain: string): Promise<ReadonlyMap<DocumentKind, KeptDocument>> {
    try {
      if (!(await domainsKept()).has(domain)) return new Map();
      return new Map((await store.documents(domain)).map((kept) => [kept.kind, kept]));
    } catch (error) {
      // Without the store everything is fetched; that is slower, and nothing else.
      ports.fault(error);
      return new Map();
    }
  }

  /** Whether a later request for the same document was answered already, or the domain was forgotten since. */
  function isOvertaken({ domain, sequence }: Run, kind: DocumentKind): boolean {
    const key = `${kind} ${domain}`;
    if (sequence < (newest.get(key) ?? 0) || sequence < (disregarded.get(domain) ?? 0)) return true;
    newest.set(key, sequence);
    return false;
  }

  /** Once all is read: storing must not hold up what is still to come. */
  function keepAll({ domain, sequence, due }: Keeping): void {
    if (due.length === 0 || sequence < (disregarded.get(domain) ?? 0)) return;
    store.putDocuments(due).catch((error: unknown) => ports.fault(error));
  }

  /** What is to be told and kept of a document that was fetched, or could not be. */
  function settle(run: Keeping, { report, raw, reading }: Fetched, before: KeptDocument | undefined): Entry {
    const { domain } = run;
    const { outcome } = reading;
    if (isOvertaken(run, report.kind)) return { report: { ...report, outcome }, reading };
    const remember = (work: Promise<void>): void => void work.catch((error: unknown) => ports.fault(error));
    if (raw !== null && outcome.ok) {
      const { maxAge: _maxAge, ...document } = raw;
      remember(domainsKept().then((kept) => void kept.add(domain)));
      run.due.push({ ...document, expiresAt: raw.fetchedAt + reading.lifetime * 1000 });
      deps.published(domain, { kind: report.kind, reading, finalUrl: raw.finalUrl });
    } else if (raw !== null && gone.includes(raw.status)) {
      if (before !== undefined) remember(store.removeDocument(domain, report.kind));
      deps.published(domain, { kind: report.kind, reading, finalUrl: raw.finalUrl });
    } else if (before !== undefined && !outcome.ok) {
      // HACX §3 item 2.1 and XEP-0487 §3.2: what is past its time is better than nothing.
      return { ...fromKept(before, report.endedAt, report, outcome.failure) };
    }
    return { report: { ...report, outcome }, reading };
  }
}

/** `fetch` is the attempt to fetch it anew that failed. */
function fromKept(
  kept: KeptDocument,
  now: number,
  fetch: Fetched['report'] = { kind: kept.kind, url: kept.url, startedAt: now, endedAt: now },
  failure?: DiscoveryFailure,
): Entry {
  const { fetchedAt, expiresAt } = kept;
  const reading = readRaw({ ...kept, maxAge: null });
  const since = { fetchedAt, expiresAt, ...(failure && { failure }) };
  const outcome = reading.outcome.ok ? { ...reading.outcome, kept: since } : reading.outcome;
  return { report: { ...fetch, outcome }, reading };
}

/** Whatever waits to be told is part of the answer. */
function stopAnnouncing(announcing: Cancel | null): void {
  announcing?.();
}

function seedOf(bytes: Uint8Array): number {
  return new DataView(bytes.slice().buffer).getUint32(0);
}

const order: readonly DocumentKind[] = [...sources.map(({ kind }) => kind), 'dns'];

function compose(
  { domain, at }: Run,
  seed: number,
  entries: ReadonlyMap<DocumentKind, Entry>,
  settled: boolean,
  now: number,
): Resolution {
  const ordered = order.flatMap((kind) => entries.get(kind) ?? []);
  const listed: SourcedLinks[] = ordered.flatMap(({ reading: { parsed } }) =>
    parsed === undefined || !isSource(parsed.reading) ? [] : [{ kind: parsed.reading, links: parsed.links }],
  );
  return {
    domain,
    at,
    took: now - at,
    settled,
    documents: ordered.map(({ report }) => report),
    candidates: rankCandidates(domain, listed, seed),
    certificates: ordered.flatMap(({ reading }) => reading.parsed?.certificates ?? []),
    findings: [...ordered.flatMap(({ reading }) => reading.findings), ...findDisagreements(listed)],
  };
}

function isSource(reading: SourceKind | DocumentKind): reading is SourceKind {
  return reading !== 'posh-client' && reading !== 'posh-server';
}
