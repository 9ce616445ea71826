/** Where the documents of one domain contradict each other. */
import {
  documentOf,
  isHacx,
  mergeListings,
  sourcesOf,
  type Endpoint,
  type Listed,
  type SourcedLinks,
} from './candidates.ts';
import { shown, type Finding } from './findings.ts';
import { isBasic } from './rels.ts';
import type { Parameters } from './types.ts';

/** A hostile pair of documents would have a person drown in them. */
const most = 100;
const compared = ['priority', 'weight', 'sni', 'ech'] as const satisfies readonly (keyof Parameters)[];

/**
 * Contradictions between documents that were read, and within one about the keys of an endpoint. The order of
 * `documents` does not matter. What only one of them says is none, except that XRD and JRD are two forms of the same
 * metadata (RFC 6415 §3) and have to list the same addresses.
 */
export function findDisagreements(documents: readonly SourcedLinks[]): readonly Finding[] {
  const endpoints = mergeListings(documents);
  const forms = documents.map(({ kind }) => documentOf(kind));
  const both = forms.includes('host-meta') && forms.includes('host-meta.json');
  return endpoints
    .flatMap((endpoint) => [...contradictions(endpoint), ...(both ? missing(endpoint) : [])])
    .slice(0, most);
}

function contradictions(endpoint: Endpoint): readonly Finding[] {
  const [first, ...rest] = endpoint.listed;
  const inValues = rest.flatMap((listing) => {
    const found: Finding[] = [];
    const add = (field: string, value: unknown, other: unknown) =>
      found.push(disagreement(listing, first, field, value, other));
    // Several addresses of one endpoint may well have priorities of their own, but not keys of their own.
    for (const field of listing.kind === first.kind ? [] : compared) {
      const [value, other] = [listing[field], first[field]];
      if (value !== undefined && other !== undefined && value !== other) add(field, value, other);
    }
    const [pins, others] = [pinTexts(listing), pinTexts(first)];
    if (pins !== null && others !== null && pins !== others) add('pins', pins, others);
    return found;
  });
  return [...inValues, ...inAddresses(endpoint)];
}

/** A document may list an endpoint once for each address, so all it gives of one are compared, in any order. */
function inAddresses(endpoint: Endpoint): readonly Finding[] {
  const [leading, ...others] = sourcesOf(endpoint).flatMap((kind) => {
    const listings = endpoint.listed.filter((listing) => listing.kind === kind);
    const [listing] = listings;
    const ips = new Set(listings.flatMap((one) => one.ips ?? []));
    return listing === undefined || ips.size === 0 ? [] : [{ listing, text: [...ips].sort().join(', ') }];
  });
  if (leading === undefined) return [];
  return others
    .filter(({ text }) => text !== leading.text)
    .map(({ listing, text }) => disagreement(listing, leading.listing, 'ips', text, leading.text));
}

/** `value` in the lesser `listing`, where the `other` of the `leading` one counts. */
function disagreement(
  listing: Listed,
  leading: Listed,
  field: string,
  value: unknown,
  other: unknown,
): Finding {
  return {
    code: 'disagreement',
    params: {
      endpoint: nameOf(listing),
      field,
      value: shown(value),
      other: shown(other),
      otherKind: leading.kind,
    },
    severity: 'warning',
    source: documentOf(listing.kind),
    place: listing.place,
    section: isHacx(listing.kind) ? 'HACX §3, item 2.5' : 'XEP-0487 §2.2',
  };
}

/** In a fixed order; null where a key is not given by SHA-256, since other hashes of it cannot be compared. */
function pinTexts({ pins }: Listed): string | null {
  const values = pins?.map(({ hashes }) => hashes.find(({ name }) => name === 'sha-256')?.value);
  if (values === undefined || values.includes(undefined)) return null;
  return values.sort().join(' ');
}

function missing({ listed, transport }: Endpoint): readonly Finding[] {
  const kinds = listed.map(({ kind }) => documentOf(kind));
  const [first] = listed;
  const [xrd, jrd] = [kinds.includes('host-meta'), kinds.includes('host-meta.json')];
  if (!isBasic(transport) || xrd === jrd) return [];
  const at = listed.find(({ kind }) => !isHacx(kind)) ?? first;
  return [
    {
      code: 'missing-in',
      params: { endpoint: nameOf(at), kind: xrd ? 'host-meta.json' : 'host-meta' },
      severity: 'warning',
      source: documentOf(at.kind),
      place: at.place,
      section: 'RFC 6415 §3',
    },
  ];
}

function nameOf({ url, host, sni, port, ips }: Listed): string {
  return shown(url ?? `${host ?? sni ?? ips?.[0] ?? ''}:${String(port ?? '')}`);
}
