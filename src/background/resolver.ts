/** Resolving a domain: XEP-0156's two documents, read in parallel, judged and merged by `core/discovery`. */
import { parseHostMetaJrd } from '../core/discovery/host-meta-jrd.ts';
import { parseHostMetaXrd } from '../core/discovery/host-meta-xrd.ts';
import type { ParsedDocument } from '../core/discovery/links.ts';
import type { SourcedLinks } from '../core/discovery/candidates.ts';
import { rankCandidates } from '../core/discovery/rank.ts';
import type { Candidate, DocumentReport, Resolution, SourceKind } from '../core/discovery/types.ts';
import type { FailedFetch, FetchedDocument, Ports } from '../platform/ports.ts';

/** One document of a domain: where it stands and how it is read. */
interface Source {
  readonly kind: SourceKind;
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

export function createResolver({ clock, fetch }: Pick<Ports, 'clock' | 'fetch'>): Resolver {
  return {
    async resolve(domain, { onDocument, signal } = {}) {
      const at = clock.now();
      const found: SourcedLinks[] = [];

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
        const { outcome, links } = judge(fetched, source.parse);
        found.push({ kind: source.kind, links });
        const report: DocumentReport = {
          kind: source.kind,
          url: url ?? `https://${domain}${source.path}`,
          outcome,
          startedAt,
          endedAt: clock.now() - at,
        };
        onDocument?.(report, rankCandidates(domain, found));
        return report;
      };

      const documents = await Promise.all(sources.map(read));
      return {
        domain,
        at,
        took: clock.now() - at,
        documents,
        candidates: rankCandidates(domain, found),
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

function judge(
  fetched: FetchedDocument | FailedFetch,
  parse: Source['parse'],
): { readonly outcome: DocumentReport['outcome']; readonly links: SourcedLinks['links'] } {
  if (!fetched.ok) return { outcome: fetched, links: [] };
  const { status, contentType, finalUrl } = fetched;
  if (status < 200 || status > 299) {
    return { outcome: { ok: false, failure: { code: 'http-status', status } }, links: [] };
  }
  const parsed = parse(fetched.text);
  if (!parsed.ok) return { outcome: parsed, links: [] };
  const { links, rejected } = parsed;
  return { outcome: { ok: true, status, contentType, finalUrl, links: links.length, rejected }, links };
}
