/** Readings of a resolution that several views need. */
import type { DiscoveryFailure, DocumentReport, Resolution } from '../../core/discovery/types.ts';

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

/**
 * The most telling failure of a resolution whose documents could not be read; null if one was read. HACX is published
 * by few, so that it cannot be read tells nothing about a domain.
 */
export function unread(resolution: Resolution): UnreadDocument | null {
  const { documents } = resolution;
  if (documents.some(({ outcome }) => outcome.ok)) return null;
  const failures = documents.filter(({ kind }) => kind !== 'hacx').flatMap(failureOf);
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
  const hostMeta = resolution.documents.filter(({ kind }) => kind !== 'hacx');
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
 * How a document that was not read is to be shown: as a fault, or as the ordinary case that a domain has no HACX
 * document. Without CORS headers on its 404 a browser does not even tell that.
 */
export function absence({ kind, outcome }: DocumentReport): 'none-published' | 'not-known' | null {
  if (outcome.ok || kind !== 'hacx') return null;
  if (outcome.failure.code === 'not-published') return 'none-published';
  return outcome.failure.code === 'cors' ? 'not-known' : null;
}

/** A bar of the waterfall, as fractions of the whole. */
export interface Bar {
  readonly start: number;
  readonly length: number;
}

export function barOf(document: DocumentReport, took: number): Bar {
  const whole = Math.max(took, document.endedAt, 1);
  return { start: document.startedAt / whole, length: (document.endedAt - document.startedAt) / whole };
}

/** The URL to which access would mend or explain a failure: a redirect may have led to another host. */
export function accessUrl(failure: DiscoveryFailure, url: string): string {
  return failure.code === 'cors' && failure.origin !== undefined ? failure.origin : url;
}
