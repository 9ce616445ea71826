/** Which keys the documents of a domain pin, and for what. */
import { portOf, withoutRoot } from './address.ts';
import type { SourcedLinks } from './candidates.ts';
import { mostListings } from './listing.ts';
import type { PinSource } from './pin-record.ts';
import type { Pin } from './pins.ts';
import type { HeaderPins, Parameters } from './types.ts';

/** Keys that are pinned by one source for one endpoint, or for all endpoints of a domain (null). */
export interface PublishedPins {
  readonly domain: string;
  readonly endpoint: string | null;
  readonly source: PinSource;
  readonly pins: readonly Pin[];
  /** Seconds for which its publisher has it kept: those of the document, or `max-age` of the header; 0 where not said. */
  readonly ttl: number;
}

/**
 * What `documents`, and the headers they came with, pin for `domain`: HACX for each endpoint, XEP-0487 and
 * `Public-Key-Pins` for the domain. Several listings of one source and endpoint are one publication with the keys of
 * all. A header whose time is over (`max-age=0`, RFC 7469 §2.1.2) pins nothing.
 */
export function publishedPins(
  domain: string,
  documents: readonly SourcedLinks[],
  headers: readonly HeaderPins[] = [],
): readonly PublishedPins[] {
  const found = new Map<string, PublishedPins>();
  const add = (
    source: PinSource,
    endpoint: string | null,
    pins: readonly Pin[] | undefined,
    ttl: number,
  ): void => {
    if (pins === undefined || pins.length === 0) return;
    const key = `${source} ${endpoint ?? ''}`;
    const known = found.get(key);
    found.set(key, {
      domain,
      endpoint,
      source,
      pins: union(known?.pins ?? [], pins),
      ttl: Math.max(known?.ttl ?? 0, ttl),
    });
  };
  for (const { kind, links, pins, ttl = 0 } of documents) {
    if (kind === 'hacx' || kind === 'hacx-server') {
      for (const listing of links) add(kind, pinEndpoint(listing), listing.pins, ttl);
    } else if (kind === 'host-meta-2') add(kind, null, pins, ttl);
  }
  for (const { pins, maxAge } of headers) if (maxAge > 0) add('header', null, pins, maxAge);
  return [...found.values()];
}

/**
 * Host and port whose key a connection by these parameters meets, such as `capulet.example:443`. It is the name in
 * SNI that chooses the certificate: a method that is fronted, or has a port of its own, is another endpoint than its
 * URL. Without a name it is the address. Null where nothing says where to connect.
 */
export function pinEndpoint({
  url,
  port,
  sni,
  ips,
}: Pick<Parameters, 'url' | 'port' | 'sni' | 'ips'>): string | null {
  const own = url === undefined ? undefined : new URL(url).hostname;
  const address = ips?.[0];
  const literal = address?.includes(':') === true ? `[${address}]` : address;
  const host = sni ?? (sni === null ? (literal ?? own) : (own ?? literal));
  const to = port ?? (url === undefined ? undefined : portOf(url));
  return host === undefined || to === undefined ? null : `${withoutRoot(host)}:${String(to)}`;
}

/** Each once. No more than one document may list: whoever pins hundreds of keys pins none in earnest. */
function union(known: readonly Pin[], more: readonly Pin[]): readonly Pin[] {
  const textOf = ({ hashes }: Pin) => hashes.map(({ name, value }) => `${name} ${value}`).join();
  return [...new Map([...known, ...more].map((pin) => [textOf(pin), pin])).values()].slice(0, mostListings);
}
