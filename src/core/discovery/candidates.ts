/** From the links of several documents to one list: the same endpoint listed twice is one candidate. */
import type { AltLink } from './links.ts';
import type { SourceKind, Transport } from './types.ts';

export interface SourcedLinks {
  readonly kind: SourceKind;
  readonly links: readonly AltLink[];
}

/** An endpoint with every place where it is listed, not yet ranked. */
export interface Endpoint {
  /** Transport and normalised URL. */
  readonly id: string;
  readonly transport: Transport;
  readonly url: string;
  /** In the order of `sourceOrder`; the first position within each. */
  readonly listed: readonly { readonly kind: SourceKind; readonly position: number }[];
}

/** Fixed, so that the order in which documents arrive never shows in the result. */
const sourceOrder: readonly SourceKind[] = ['host-meta.json', 'host-meta'];

/** Merges by transport and normalised URL. The order of `documents` does not matter. */
export function mergeLinks(documents: readonly SourcedLinks[]): readonly Endpoint[] {
  const endpoints = new Map<string, Endpoint & { listed: Endpoint['listed'][number][] }>();
  for (const kind of sourceOrder) {
    const links = documents.filter((source) => source.kind === kind).flatMap(({ links }) => links);
    for (const { transport, url, position } of links) {
      const id = `${transport} ${url}`;
      const known = endpoints.get(id);
      if (known === undefined) endpoints.set(id, { id, transport, url, listed: [{ kind, position }] });
      else if (!known.listed.some((place) => place.kind === kind)) known.listed.push({ kind, position });
    }
  }
  return [...endpoints.values()];
}
