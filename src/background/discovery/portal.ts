/** Whether a network answers in the place of a server whose documents were read before: a captive portal. */
import type { SessionFailure } from '../../contract/failure.ts';
import { readUrl } from '../../core/discovery/address.ts';
import { sniff } from '../../core/discovery/sniff.ts';
import type { FetchedDocument, FetchPort } from '../../platform/ports.ts';
import { documentUrl, sources } from './sources.ts';

const timeoutMs = 5_000;
const maxBytes = 64 * 1024;

type Captive = Extract<
  Extract<SessionFailure, { readonly area: 'session' }>['failure'],
  { readonly code: 'captive' }
>;

/**
 * Asks once for a document of `domain` that it was seen to have, and judges what comes in its place. Null where that is the
 * document, or nothing at all, which says nothing about a portal. Never rejects.
 */
export async function findPortal(fetch: FetchPort, domain: string): Promise<SessionFailure | null> {
  const [source] = sources;
  const url = source === undefined ? null : documentUrl(domain, source.path);
  if (source === undefined || url === null) return null;
  const came = await fetch.read({ url, accept: source.accept, timeoutMs, maxBytes });
  const captive = (how: Captive['how'], led: string | null = null): SessionFailure => ({
    area: 'session',
    failure: { code: 'captive', how, led },
  });
  if (came.ok) {
    // RFC 6585 §6: said outright.
    if (came.status === 511) return captive('page');
    const led = readUrl(came.finalUrl)?.hostname ?? domain;
    const elsewhere = led !== readUrl(url)?.hostname;
    return isPage(came) ? captive(elsewhere ? 'led' : 'page', elsewhere ? led : null) : null;
  }
  if (came.failure.code === 'redirect-insecure') return captive('led');
  if (came.failure.code !== 'cors') return null;
  const { origin } = came.failure;
  // A portal shows its page to no other site, as it does not know of any.
  return origin === undefined ? captive('withheld') : captive('led', new URL(origin).hostname);
}

function isPage({ status, contentType, text }: FetchedDocument): boolean {
  return status >= 200 && status < 300 && (contentType === 'text/html' || sniff(text) === 'html');
}
