/** Resolving a domain: its HACX and host-meta documents, read in parallel, judged and merged by `core/discovery`. */
import { parseHostMetaJrd } from '../core/discovery/host-meta-jrd.ts';
import { parseHostMetaXrd } from '../core/discovery/host-meta-xrd.ts';
import type { SourcedLinks } from '../core/discovery/candidates.ts';
import { findDisagreements } from '../core/discovery/disagreements.ts';
import type { Finding } from '../core/discovery/findings.ts';
import { parseHacx } from '../core/discovery/hacx.ts';
import type { ParsedDocument } from '../core/discovery/listing.ts';
import { rankCandidates } from '../core/discovery/rank.ts';
import type { Candidate, DocumentKind, DocumentReport, Resolution } from '../core/discovery/types.ts';
import type { FailedFetch, FetchedDocument, Ports } from '../platform/ports.ts';

/** One document of a domain: where it stands and how it is read. */
interface Source {
  readonly kind: DocumentKind;
  readonly path: string;
  readonly accept: string;
  readonly parse: (text: string) => ParsedDocument;
}

const sources: readonly Source[] = [
  {
    kind: 'host-meta.json',
    path: '/.well-known/host-meta.json',
    accept: 'application/json',
    parse: parseHostMetaJrd,
  },
  {
    kind: 'host-meta',
    path: '/.well-known/host-meta',
    accept: 'application/xrd+xml, application/xml;q=0.9',
    parse: parseHostMetaXrd,
  },
  {
    kind: 'hacx',
    path: '/.well-known/xmpp-client.xml',
    accept: 'application/xml, text/xml;q=0.9',
    parse: (text) => parseHacx(text, 'client'),
  },
];

const timeoutMs = 5_000;
const maxBytes = 1024 * 1024;

interface ResolveOptions {
  /**
   * Called as each document is through, in the order they end, with the candidates known until then:
   * whoever is in a hurry need not wait for a document that stalls.
   */
  readonly onDocument?: (report: DocumentReport, candidates: readonly Candidate[]) => void;
  /** Ends what is still under way; those documents report `stopped`. */
  readonly signal?: AbortSignal;
}

export interface Resolver {
  /** `domain` is the domain part of a JID. Never rejects: failures stand in the documents of the resolution. */
  resolve(domain: string, options?: ResolveOptions): Promise<Resolution>;
}

export function createResolver({
  clock,
  fetch,
  random,
}: Pick<Ports, 'clock' | 'fetch' | 'random'>): Resolver {
  return {
    async resolve(domain, { onDocument, signal } = {}) {
      const at = clock.now();
      const found: SourcedLinks[] = [];
      const findings = new Map<DocumentKind, readonly Finding[]>();
      // One lot for the whole resolution, so that a late document does not shuffle what stood before.
      const seed = new DataView(random.bytes(4).slice().buffer).getUint32(0);

      const read = async (source: Source): Promise<DocumentReport> => {
        const url = documentUrl(domain, source.path);
        const startedAt = clock.now() - at;
        const fetched =
          url === null
            ? noSuchName
            : await fetch.read({
                url,
                accept: source.accept,
                timeoutMs,
                maxBytes,
                ...(signal && { signal }),
              });
        const { outcome, parsed } = judge(fetched, source);
        if (parsed?.ok === true) {
          found.push({ kind: parsed.reading, links: parsed.links });
          findings.set(source.kind, parsed.findings);
        }
        const report: DocumentReport = {
          kind: source.kind,
          url: url ?? `https://${domain}${source.path}`,
          outcome,
          startedAt,
          endedAt: clock.now() - at,
        };
        onDocument?.(report, rankCandidates(domain, found, seed));
        return report;
      };

      const documents = await Promise.all(sources.map(read));
      return {
        domain,
        at,
        took: clock.now() - at,
        documents,
        candidates: rankCandidates(domain, found, seed),
        findings: [...sources.flatMap(({ kind }) => findings.get(kind) ?? []), ...findDisagreements(found)],
      };
    },
  };
}

/** What is valid as the domain of a JID need not be a host name; no request is made for such a domain. */
const noSuchName: FailedFetch = { ok: false, failure: { code: 'name-not-resolved' } };

/** Null where `domain` is no host name. Non-ASCII domains become A-labels. */
function documentUrl(domain: string, path: string): string | null {
  const text = `https://${domain}`;
  if (!URL.canParse(text)) return null;
  const base = new URL(text);
  // A "domain" that smuggles in credentials, a port or a path would ask somebody else.
  return base.href === `https://${base.hostname}/` ? base.origin + path : null;
}

interface Judged {
  readonly outcome: DocumentReport['outcome'];
  readonly parsed?: ParsedDocument;
}

function judge(fetched: FetchedDocument | FailedFetch, { kind, parse }: Source): Judged {
  if (!fetched.ok) return { outcome: fetched };
  const { status, contentType, finalUrl } = fetched;
  if (status === 404 && kind === 'hacx')
    return { outcome: { ok: false, failure: { code: 'not-published' } } };
  if (status < 200 || status > 299)
    return { outcome: { ok: false, failure: { code: 'http-status', status } } };
  const parsed = parse(fetched.text);
  if (!parsed.ok) return { outcome: parsed };
  const { reading, links, ttl } = parsed;
  const kept = ttl === undefined ? undefined : { ttl };
  return {
    outcome: { ok: true, status, contentType, finalUrl, reading, links: links.length, ...kept },
    parsed,
  };
}
