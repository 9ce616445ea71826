/**
 * The order in which candidates are tried. XEP-0156 §2.2 rule 5 says that the order of links is not
 * significant, so it only settles what nothing stronger settles, to be deterministic.
 */
import { mergeLinks, type Endpoint, type SourcedLinks } from './candidates.ts';
import type { Candidate, RankReason, Transport } from './types.ts';

/** A session runs over WebSocket only, so that comes first; BOSH is listed for the person to see. */
const preference: Readonly<Record<Transport, number>> = { websocket: 0, bosh: 1 };
const dialable: Readonly<Record<Transport, boolean>> = { websocket: true, bosh: false };

/**
 * Ranks the endpoints that the documents of `domain` list. By transport, then by the number of documents
 * that agree on it, then by its place in them, then the domain's own host before others, then the JRD before the
 * XRD. Pure: equal documents give equal candidates, in whatever order they arrived.
 */
export function rankCandidates(domain: string, documents: readonly SourcedLinks[]): readonly Candidate[] {
  const own = hostOf(domain);
  // The merged list has the JRD's links first, and sorting is stable: the last criterion needs no comparison.
  return mergeLinks(documents)
    .map((endpoint) => ({ endpoint, host: new URL(endpoint.url).hostname }))
    .sort(
      (a, b) =>
        preference[a.endpoint.transport] - preference[b.endpoint.transport] ||
        b.endpoint.listed.length - a.endpoint.listed.length ||
        place(a.endpoint) - place(b.endpoint) ||
        Number(a.host !== own) - Number(b.host !== own),
    )
    .map(({ endpoint, host }, index) => ({
      id: endpoint.id,
      transport: endpoint.transport,
      url: endpoint.url,
      sources: endpoint.listed.map((listed) => listed.kind),
      rank: index + 1,
      reasons: reasonsFor(endpoint, host, host === own),
      dialable: dialable[endpoint.transport],
    }));
}

/** As URLs spell it (a domain name of a JID may hold non-ASCII letters); the domain itself where it is no host name. */
function hostOf(domain: string): string {
  const base = `https://${domain}`;
  return URL.canParse(base) ? new URL(base).hostname : domain;
}

/** The best place that any document gives it. */
function place(endpoint: Endpoint): number {
  return Math.min(...endpoint.listed.map((listed) => listed.position));
}

function reasonsFor(endpoint: Endpoint, host: string, own: boolean): readonly RankReason[] {
  return [
    { code: `transport-${endpoint.transport}` },
    { code: 'listed-in', kinds: endpoint.listed.map((listed) => listed.kind) },
    { code: 'document-order', position: place(endpoint) },
    own ? { code: 'same-host' } : { code: 'other-host', host },
  ];
}
