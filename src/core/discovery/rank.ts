/** The order in which candidates are tried, with the reasons of each rank. */
import { hostNameOf } from './address.ts';
import {
  authorityOf,
  mergeListings,
  parametersOf,
  sourcesOf,
  type Endpoint,
  type SourcedLinks,
} from './candidates.ts';
import { obstacleOf, unhonouredBy } from './honours.ts';
import { drawLots, seeded } from './lot.ts';
import type { Candidate, Obstacle, Parameters, RankReason, SourceKind, Transport } from './types.ts';

/** A session runs over WebSocket only, so that comes first; the rest is listed for the person to see. */
const preference: Readonly<Record<Transport, number>> = {
  websocket: 0,
  bosh: 1,
  tls: 2,
  quic: 3,
  starttls: 4,
  's2s-websocket': 0,
  's2s-tls': 2,
  's2s-quic': 3,
  's2s-starttls': 4,
};

type Security = Extract<RankReason, { code: 'security' }>['by'];
const securityOrder: Readonly<Record<Security, number>> = { pinned: 0, unpinned: 1, starttls: 2 };

/** An endpoint with what its rank depends on. */
interface Contender {
  readonly endpoint: Endpoint;
  readonly parameters: Parameters;
  readonly sources: readonly [SourceKind, ...SourceKind[]];
  readonly host: string;
  readonly own: boolean;
  readonly servers: boolean;
  readonly authority: number;
  readonly security: Security;
  readonly obstacle: Obstacle | null;
}

/**
 * Ranks the endpoints that the documents of `domain` list: those for clients before those for servers, then by the
 * authority of the document, then by priority, then by lot according to weight (RFC 2782; XEP-0368 §3 mixes STARTTLS
 * and direct TLS in this). What that leaves open is settled by security, by whether this browser can dial it, by
 * transport, by the number of documents that agree, by the place in them, by the domain's own host before others, and
 * by the JRD before the XRD.
 *
 * Pure: equal documents and an equal `seed` (32 bits) give equal candidates, in whatever order they arrived.
 */
export function rankCandidates(
  domain: string,
  documents: readonly SourcedLinks[],
  seed: number,
): readonly Candidate[] {
  const contenders = mergeListings(documents).map((endpoint) => contenderOf(endpoint, domain));
  const random = seeded(seed);
  const several = new Set(contenders.map((one) => one.authority)).size > 1;
  // The merged list has the JRD's links first, and sorting is stable: the last criterion needs no comparison.
  return levels(contenders.sort(compare))
    .flatMap((level) => {
      const sum = level.reduce((total, one) => total + weightOf(one), 0);
      const drawn = drawLots(level, weightOf, random);
      const decided: Decided = {
        authority: several,
        weights: level.length > 1 ? sum : 0,
        security: sum === 0 && new Set(level.map(({ security }) => security)).size > 1,
        dialable: sum === 0 && new Set(level.map(({ obstacle }) => obstacle === null)).size > 1,
      };
      return drawn.map((one) => ({ one, reasons: reasonsFor(one, decided) }));
    })
    .map(({ one, reasons }, index) => candidateOf(one, reasons, index + 1));
}

function contenderOf(endpoint: Endpoint, domain: string): Contender {
  const parameters = parametersOf(endpoint);
  const { url, sni, ips } = parameters;
  const own = hostOf(domain);
  const name = sni === null ? (ips?.[0] ?? own) : (parameters.host ?? sni ?? own);
  const host = url === undefined ? name : new URL(url).hostname;
  const sources = sourcesOf(endpoint);
  return {
    endpoint,
    parameters,
    sources,
    host,
    own: host === own,
    servers: endpoint.transport.startsWith('s2s-'),
    authority: authorityOf[sources[0]],
    security: securityOf(endpoint.transport, parameters),
    obstacle: obstacleOf(endpoint),
  };
}

function securityOf(transport: Transport, { pins }: Parameters): Security {
  if (transport === 'starttls' || transport === 's2s-starttls') return 'starttls';
  return pins === undefined ? 'unpinned' : 'pinned';
}

/** As URLs spell it (a domain name of a JID may hold non-ASCII letters); the domain itself where it is no host name. */
function hostOf(domain: string): string {
  return hostNameOf(domain) ?? domain;
}

function compare(a: Contender, b: Contender): number {
  return (
    compareLevel(a, b) ||
    securityOrder[a.security] - securityOrder[b.security] ||
    Number(a.obstacle !== null) - Number(b.obstacle !== null) ||
    preference[a.endpoint.transport] - preference[b.endpoint.transport] ||
    b.sources.length - a.sources.length ||
    place(a) - place(b) ||
    Number(!a.own) - Number(!b.own)
  );
}

/** What no lot is drawn across. */
function compareLevel(a: Contender, b: Contender): number {
  return Number(a.servers) - Number(b.servers) || a.authority - b.authority || priorityOf(a) - priorityOf(b);
}

/** One that has none stands behind all that have one; the greatest allowed is 65535. */
function priorityOf({ parameters }: Contender): number {
  return parameters.priority ?? 65_536;
}

function weightOf({ parameters }: Contender): number {
  return parameters.weight ?? 0;
}

/** The best place that any document gives it. */
function place({ endpoint }: Contender): number {
  return Math.min(...endpoint.listed.map((listed) => listed.position));
}

/** Runs of equal level; `sorted` has them together. */
function levels(sorted: readonly Contender[]): readonly (readonly Contender[])[] {
  const runs: Contender[][] = [];
  for (const one of sorted) {
    const run = runs.at(-1);
    if (run?.[0] !== undefined && compareLevel(run[0], one) === 0) run.push(one);
    else runs.push([one]);
  }
  return runs;
}

/** Which criteria tell a candidate from others. */
interface Decided {
  /** Documents of more than one authority list something. */
  readonly authority: boolean;
  /** Sum of the weights a lot was drawn among; 0 where none was. */
  readonly weights: number;
  readonly security: boolean;
  readonly dialable: boolean;
}

function reasonsFor(one: Contender, decided: Decided): readonly RankReason[] {
  const { endpoint, parameters, sources, host, own, servers, security, obstacle } = one;
  const { priority, weight } = parameters;
  const ordered = sources[0] !== 'host-meta.json' && sources[0] !== 'host-meta';
  const reasons: (RankReason | false)[] = [
    servers && { code: 'for-servers' },
    decided.authority && { code: 'authority', kind: sources[0] },
    ordered && (priority === undefined ? { code: 'no-priority' } : { code: 'priority', priority }),
    decided.weights > 0 && { code: 'weight', weight: weight ?? 0, of: decided.weights },
    decided.security && { code: 'security', by: security },
    decided.dialable && { code: obstacle === null ? 'dialable' : 'not-dialable' },
    { code: `transport-${endpoint.transport}` },
    { code: 'listed-in', kinds: sources },
    { code: 'document-order', position: place(one) },
    own ? { code: 'same-host' } : { code: 'other-host', host },
  ];
  return reasons.filter((reason) => reason !== false);
}

function candidateOf(one: Contender, reasons: readonly RankReason[], rank: number): Candidate {
  const { endpoint, parameters, sources, host, obstacle } = one;
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return {
    id: endpoint.id,
    transport: endpoint.transport,
    endpoint: parameters.url ?? `${name}:${String(parameters.port ?? '')}`,
    ...parameters,
    sources,
    rank,
    reasons,
    dialable: obstacle === null,
    ...(obstacle !== null && { obstacle }),
    unhonoured: unhonouredBy(parameters),
  };
}
