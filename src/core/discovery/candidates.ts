/** From the listings of several documents to one list: the same endpoint listed twice is one candidate. */
import { isLiteral, portOf, readIp } from './address.ts';
import type { Listing } from './listing.ts';
import type { Pin } from './pins.ts';
import type { DocumentKind, Parameters, SourceKind, Transport } from './types.ts';

export interface SourcedLinks {
  /** How the document was read; what is no `SourceKind` lists nothing. */
  readonly kind: SourceKind | DocumentKind;
  readonly links: readonly Listing[];
  /** Keys of the whole domain, and the seconds that the document may be kept, where it says so. */
  readonly pins?: readonly Pin[];
  readonly ttl?: number;
}

export interface Listed extends Listing {
  readonly kind: SourceKind;
}

/** An endpoint with every place where it is listed, not yet ranked. */
export interface Endpoint {
  readonly id: string;
  readonly transport: Transport;
  /** Never empty. In the order of authority, then of the document. */
  readonly listed: readonly [Listed, ...Listed[]];
}

/**
 * Authority, 0 being the greatest: HACX claims precedence over all else (§2), XEP-0487 over XEP-0156 (§2.2 rule 2).
 * Both come over HTTPS from the domain itself, the records from a resolver whose word nobody here can check. The two
 * forms of XEP-0156 are one, and so are the two documents of HACX.
 */
export const authorityOf: Readonly<Record<SourceKind, number>> = {
  hacx: 0,
  'hacx-server': 0,
  'host-meta-2': 1,
  'host-meta.json': 2,
  'host-meta': 2,
  dns: 3,
};

/** The greatest authority first. Fixed, so that the order in which documents arrive never shows in the result. */
const sequence: readonly SourceKind[] = [
  'hacx',
  'hacx-server',
  'host-meta-2',
  'host-meta.json',
  'host-meta',
  'dns',
];

/** The document that a reading is of. */
export function documentOf(kind: SourceKind | DocumentKind): DocumentKind {
  return kind === 'host-meta-2' ? 'host-meta.json' : kind;
}

/** HACX alone has its URLs reached otherwise than they say. */
export function isHacx(kind: SourceKind): boolean {
  return kind === 'hacx' || kind === 'hacx-server';
}

/** Merges what is one endpoint. The order of `documents` does not matter. */
export function mergeListings(documents: readonly SourcedLinks[]): readonly Endpoint[] {
  const endpoints = new Map<string, Endpoint & { listed: [Listed, ...Listed[]] }>();
  for (const kind of sequence) {
    const links = documents.filter((source) => source.kind === kind).flatMap(({ links }) => links);
    for (const listing of links) {
      const listed: Listed = { ...listing, kind };
      const id = identity(listed);
      const known = endpoints.get(id);
      if (known === undefined) endpoints.set(id, { id, transport: listing.transport, listed: [listed] });
      else known.listed.push(listed);
    }
  }
  return [...endpoints.values()];
}

/**
 * What makes two listings the same endpoint: transport and URL, or transport, names, port and ALPN. A HACX method that
 * is to be reached by another name, address or port than its URL has is an endpoint of its own, never the URL's.
 */
function identity({ kind, transport, url, host, sni, port, alpn, ips }: Listed): string {
  if (url !== undefined) {
    const detour = isHacx(kind) && detourOf({ url, port, sni, ips }) !== null;
    return detour
      ? `${transport} ${url} ${sni ?? 'no-sni'}:${String(port ?? portOf(url))}`
      : `${transport} ${url}`;
  }
  const name = sni === null ? `no-sni ${ips?.join(' ') ?? ''}` : (sni ?? '');
  const protocol = alpn === undefined ? standardAlpn(transport) : (alpn ?? 'no-alpn');
  const target = host === undefined || host === name ? name : `${host} as ${name}`;
  return `${transport} ${target}:${String(port)} ${protocol}`;
}

/** XEP-0368 §4 and XEP-0467 §2: what is sent where a document says nothing. */
function standardAlpn(transport: Transport): string {
  return transport.startsWith('s2s-') ? 'xmpp-server' : 'xmpp-client';
}

/** How HACX wants its URL to be reached otherwise than a browser would; null where it is the same. */
export function detourOf(method: {
  readonly url: string;
  readonly port?: number | undefined;
  readonly sni?: string | null | undefined;
  readonly ips?: readonly string[] | undefined;
}): 'no-sni' | 'fronted' | 'other-address' | 'other-port' | null {
  const { hostname } = new URL(method.url);
  if (method.sni === undefined || method.sni === null) {
    // A literal address is never sent as SNI (RFC 6066 §3): there a browser does just that.
    if (!isLiteral(hostname)) return 'no-sni';
  } else if (method.sni !== hostname) return 'fronted';
  // A name may have any address; a literal one is where a browser connects to.
  const literal = isLiteral(hostname) ? readIp(hostname.replace(/^\[|\]$/g, '')) : null;
  if (literal !== null && method.ips?.includes(literal) === false) return 'other-address';
  return method.port === undefined || method.port === portOf(method.url) ? null : 'other-port';
}

/** The kinds of document that list it, each once, the greatest authority first. */
export function sourcesOf(endpoint: Endpoint): readonly [SourceKind, ...SourceKind[]] {
  const [first, ...rest] = endpoint.listed;
  return [first.kind, ...new Set(rest.map(({ kind }) => kind).filter((kind) => kind !== first.kind))];
}

/**
 * What is asked of a connection to it. Each parameter is that of the greatest authority which gives it; of several
 * listings in one document the addresses are taken together and the best priority counts.
 */
export function parametersOf({ listed }: Endpoint): Parameters {
  const [first] = listed;
  const leading = listed.filter(({ kind }) => kind === first.kind);
  const foremost = leading.reduce((best, one) =>
    (one.priority ?? Infinity) < (best.priority ?? Infinity) ? one : best,
  );
  const ips = new Set((leading.some((one) => one.ips) ? leading : listed).flatMap((one) => one.ips ?? []));
  const merged = [...[...listed].reverse(), foremost].reduce<Parameters>(
    (sum, one) => ({ ...sum, ...parametersIn(one) }),
    {},
  );
  return ips.size > 0 ? { ...merged, ips: [...ips] } : merged;
}

function parametersIn(listed: Listed): Parameters {
  const { kind: _kind, transport: _transport, position: _position, place: _place, ...parameters } = listed;
  return parameters;
}
