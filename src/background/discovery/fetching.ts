/** Getting one document of a domain, with everything that is to be told about getting it. */
import type { DiscoveryFailure, DocumentReport } from '../../core/discovery/types.ts';
import type { FailedFetch, FetchedDocument, Ports } from '../../platform/ports.ts';
import { readRaw, unread, type Raw, type Reading } from './reading.ts';
import { documentUrl, type Source } from './sources.ts';

const maxBytes = 1024 * 1024;

/** One run over the documents of a domain. */
export interface Run {
  readonly domain: string;
  /** Wall time of its start, ms. */
  readonly at: number;
  /** Later runs have higher numbers. */
  readonly sequence: number;
  /** Wall time at which what has not answered is given up, ms. */
  readonly deadline: number;
  readonly signal?: AbortSignal;
}

export type Report = Omit<DocumentReport, 'outcome'>;

export interface Fetched {
  readonly report: Report;
  /** What came over the network; null where nothing did. */
  readonly raw: Raw | null;
  /** Where nothing came, its outcome alone. */
  readonly reading: Reading;
}

type FetchPorts = Pick<Ports, 'clock' | 'fetch'>;

/** Fetches and reads one document, and what it refers to instead of itself. Never rejects. */
export async function fetchDocument(ports: FetchPorts, run: Run, source: Source): Promise<Fetched> {
  const url = documentUrl(run.domain, source.path);
  if (url === null) {
    const startedAt = ports.clock.now() - run.at;
    const report = {
      kind: source.kind,
      url: `https://${run.domain}${source.path}`,
      startedAt,
      endedAt: startedAt,
    };
    return { report, raw: null, reading: unread({ code: 'name-not-resolved' }) };
  }
  const first = await fetchOne(ports, run, source, url);
  const reference = first.reading.parsed?.reference;
  if (reference === undefined || first.raw === null) return first;
  const second = await fetchOne(ports, run, source, reference);
  return joined(first, second);
}

async function fetchOne(ports: FetchPorts, run: Run, source: Source, url: string): Promise<Fetched> {
  const { clock } = ports;
  const started = clock.now();
  const { kind, accept } = source;
  const timeoutMs = Math.max(1, run.deadline - started);
  const { signal } = run;
  const fetched = await ports.fetch.read({ url, accept, timeoutMs, maxBytes, ...(signal && { signal }) });
  const raw = fetched.ok ? rawOf(fetched, run.domain, kind, url, clock.now()) : null;
  const reading = fetched.ok && raw !== null ? readRaw(raw) : unread(failureOf(fetched));
  const startedAt = started - run.at;
  const { headers, body } = fetched.timing;
  const report: Report = {
    kind,
    url,
    startedAt,
    ...(headers !== undefined && { headersAt: startedAt + headers }),
    ...(body !== undefined && { bodyAt: startedAt + body }),
    ...(fetched.redirects && { redirects: fetched.redirects }),
    endedAt: clock.now() - run.at,
  };
  return { report, raw, reading };
}

function rawOf(fetched: FetchedDocument, domain: string, kind: Raw['kind'], url: string, now: number): Raw {
  const { finalUrl, status, contentType, text, security, maxAge } = fetched;
  return {
    domain,
    kind,
    url,
    finalUrl,
    status,
    contentType,
    body: { text },
    security,
    maxAge,
    fetchedAt: now,
  };
}

function failureOf(fetched: FetchedDocument | FailedFetch): DiscoveryFailure {
  return fetched.ok ? { code: 'unreachable' } : fetched.failure;
}

/** A document and what it referred to: one row, the time of both; the shorter life counts (RFC 7711 §3.2). */
function joined(first: Fetched, second: Fetched): Fetched {
  const report = {
    ...second.report,
    url: first.report.url,
    startedAt: first.report.startedAt,
    redirects: [...(first.report.redirects ?? []), second.report.url, ...(second.report.redirects ?? [])],
  };
  const { reading } = second;
  // RFC 7711 §3.2: a reference leads to fingerprints, never to a reference again.
  if (reading.parsed?.reference !== undefined)
    return { ...second, report, reading: unread({ code: 'not-posh' }) };
  const shorter = Math.min(first.reading.lifetime, reading.lifetime);
  return {
    report,
    raw: second.raw && first.raw && { ...second.raw, url: first.raw.url },
    reading: { ...reading, findings: [...first.reading.findings, ...reading.findings], lifetime: shorter },
  };
}
