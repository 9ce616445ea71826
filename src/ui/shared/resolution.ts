/** Readings of a resolution that several views need. */
import type {
  DiscoveryFailure,
  DocumentKind,
  DocumentReport,
  KeptSince,
  Resolution,
} from '../../core/discovery/types.ts';

export interface UnreadDocument {
  readonly url: string;
  readonly failure: DiscoveryFailure;
}

/** Of several reasons the one a person can do most about comes first. */
const tellingFirst: readonly DiscoveryFailure['code'][] = [
  'cors',
  'offline',
  'certificate',
  'name-not-resolved',
  'unreachable',
];

/** Published by few, so that one of these cannot be read tells nothing about a domain. */
const optional: readonly DocumentKind[] = ['hacx', 'hacx-server', 'posh-client', 'posh-server', 'dns'];

export function isOptional(kind: DocumentKind): boolean {
  return optional.includes(kind);
}

/** The most telling failure of a resolution whose documents could not be read; null if one was read. */
export function unread(resolution: Resolution): UnreadDocument | null {
  const { documents } = resolution;
  if (documents.some(({ outcome }) => outcome.ok)) return null;
  const failures = documents.filter(({ kind }) => !isOptional(kind)).flatMap(failureOf);
  for (const code of tellingFirst) {
    const found = failures.find(({ failure }) => failure.code === code);
    if (found) return found;
  }
  return failures[0] ?? null;
}

/** What may hide a way to connect: nothing was read of host-meta, or a part of it could not be, for now. */
const hiding: readonly DiscoveryFailure['code'][] = ['cors', 'unreachable', 'timeout', 'offline'];

/** Why a domain may have more ways to connect than are known; null if its host-meta documents were seen to. */
export function withheldOf(resolution: Resolution): UnreadDocument | null {
  const hostMeta = resolution.documents.filter(({ kind }) => !isOptional(kind));
  if (!hostMeta.some(({ outcome }) => outcome.ok)) return unread({ ...resolution, documents: hostMeta });
  return hostMeta.flatMap(failureOf).find(({ failure }) => hiding.includes(failure.code)) ?? null;
}

function failureOf({ url, outcome }: DocumentReport): UnreadDocument[] {
  return outcome.ok ? [] : [{ url, failure: outcome.failure }];
}

/** Whether nothing was read because this browser has no network. */
export function wasOffline(resolution: Resolution): boolean {
  return unread(resolution)?.failure.code === 'offline';
}

/** Host of a URL for people to read; the text itself if it is no URL. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/**
 * How a document that was not read is to be shown: as a fault, or as the ordinary case that a domain does not publish
 * it. Without CORS headers on its 404 a browser does not even tell that.
 */
export function absence({ kind, outcome }: DocumentReport): 'none-published' | 'not-known' | null {
  if (outcome.ok || kind === 'dns' || !isOptional(kind)) return null;
  const { failure } = outcome;
  if (failure.code === 'not-published') return 'none-published';
  if (failure.code === 'http-status' && failure.status === 404) return 'none-published';
  return failure.code === 'cors' ? 'not-known' : null;
}

/** The URL to which access would mend or explain a failure: a redirect may have led to another host. */
export function accessUrl(failure: DiscoveryFailure, url: string): string {
  return failure.code === 'cors' && failure.origin !== undefined ? failure.origin : url;
}

/**
 * What a resolution rests on from before: the document that is used past its time, else the oldest one where none was
 * fetched now. Null where anything was.
 */
export function keptOf({ documents }: Resolution): KeptSince | null {
  const read = documents.flatMap(({ outcome }) => (outcome.ok ? [outcome.kept ?? null] : []));
  const kept = read.filter((one) => one !== null);
  const past = oldest(kept.filter(({ failure }) => failure !== undefined));
  return past ?? (kept.length === read.length ? oldest(kept) : null);
}

function oldest(some: readonly KeptSince[]): KeptSince | null {
  return some.reduce<KeptSince | null>(
    (old, one) => (old !== null && old.fetchedAt <= one.fetchedAt ? old : one),
    null,
  );
}

/** Host and port that a URL leads to, as keys are kept for it: `capulet.example:443`. */
export function endpointOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === '' ? '443' : port}`;
}
