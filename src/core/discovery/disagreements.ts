/** Where the documents of one domain contradict each other. */
import { documentOf, mergeListings, type Endpoint, type Listed, type SourcedLinks } from './candidates.ts';
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

function contradictions({ listed }: Endpoint): readonly Finding[] {
  const [first, ...rest] = listed;
  return rest.flatMap((listing) => {
    const found: Finding[] = [];
    const add = (field: string, value: unknown, other: unknown) =>
      found.push({
        code: 'disagreement',
        params: {
          endpoint: nameOf(listing),
          field,
          value: shown(value),
          other: shown(other),
          otherKind: first.kind,
        },
        severity: 'warning',
        source: documentOf(listing.kind),
        place: listing.place,
        section: listing.kind === 'hacx' ? 'HACX §3, item 2.5' : 'XEP-0487 §2.2',
      });
    // Several addresses of one endpoint may well have priorities of their own, but not keys of their own.
    for (const field of listing.kind === first.kind ? [] : compared) {
      const [value, other] = [listing[field], first[field]];
      if (value !== undefined && other !== undefined && value !== other) add(field, value, other);
    }
    const [pins, others] = [pinTexts(listing), pinTexts(first)];
    if (pins !== null && others !== null && pins !== others) add('pins', pins, others);
    return found;
  });
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
  const at = listed.find(({ kind }) => documentOf(kind) !== 'hacx') ?? first;
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

function nameOf({ url, sni, port, ips }: Listed): string {
  return shown(url ?? `${sni ?? ips?.[0] ?? ''}:${String(port ?? '')}`);
}
