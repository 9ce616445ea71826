/** What it means that a BOSH request was not answered, or by something else. */
import type { BoshReading } from '../../core/framing/bosh.ts';
import type { DiscoveryFailure } from '../../core/discovery/types.ts';
import type { StreamFailure } from '../../core/stream/types.ts';
import type { FetchedDocument } from '../../platform/ports.ts';

/** A request that got no answer that could be read. */
export function lostTo(why: DiscoveryFailure['code'], url: string): StreamFailure {
  return { code: 'bosh-lost', why, origin: new URL(url).origin };
}

/** Statuses that say as much as a condition did before there were conditions (XEP-0124 §17.1). */
const conditions: Readonly<Record<number, string>> = {
  400: 'bad-request',
  403: 'policy-violation',
  404: 'item-not-found',
};

/**
 * An answer that is no `<body/>`. `final`: the session is over; otherwise something on the way may have answered in
 * the server's place, and the request may still get through.
 */
export function misanswered(
  came: Pick<FetchedDocument, 'status' | 'finalUrl' | 'text'>,
  url: string,
  read: BoshReading | null,
): { readonly why: StreamFailure; readonly final: boolean } {
  const { status } = came;
  const led = came.finalUrl === url || !URL.canParse(came.finalUrl) ? null : new URL(came.finalUrl).host;
  const condition = conditions[status];
  if (condition !== undefined && led === null) return { why: { code: 'bosh-ended', condition }, final: true };
  if (read?.ok === false && read.error !== 'not-bosh' && /^\s*<body[\s/>]/.test(came.text)) {
    return { why: { code: 'not-well-formed', error: read.error, offset: 0 }, final: true };
  }
  return { why: { code: 'not-bosh', status, led }, final: false };
}
