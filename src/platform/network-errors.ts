/**
 * What the browsers' network errors mean. Chromium: names of net_error_list.h with `net::` in front. Firefox: the name of an
 * nsresult, but for TLS the sentence (in the browser's language) that belongs to the NSS error.
 */
import type { DiscoveryFailure } from '../core/discovery/types.ts';

const meanings: readonly (readonly [pattern: RegExp, failure: DiscoveryFailure | null])[] = [
  // The request was given up by us, or stopped by our policy or CORS: no news of the network.
  [/^(?:net::ERR_ABORTED|net::ERR_FAILED|NS_BINDING_ABORTED|NS_ERROR_ABORT|NS_ERROR_DOM_BAD_URI)$/, null],
  [/^(?:net::ERR_BLOCKED_BY_CSP|NS_ERROR_CONTENT_BLOCKED)$/, null],
  // Cross-Origin-Resource-Policy: it answered, and the answer is kept from other origins.
  [/^(?:net::ERR_BLOCKED_BY_RESPONSE|NS_ERROR_DOM_CORP_FAILED)$/, { code: 'cors' }],
  [/^(?:net::ERR_INTERNET_DISCONNECTED|NS_ERROR_OFFLINE)$/, { code: 'offline' }],
  [
    /^(?:net::ERR_NAME_NOT_RESOLVED|net::ERR_NAME_RESOLUTION_FAILED|NS_ERROR_UNKNOWN_HOST)$/,
    { code: 'name-not-resolved' },
  ],
  [/^(?:net::ERR_CONNECTION_REFUSED|NS_ERROR_CONNECTION_REFUSED)$/, { code: 'connection-refused' }],
  // The browsers' own limit, the same in both.
  [/^(?:net::ERR_TOO_MANY_REDIRECTS|NS_ERROR_REDIRECT_LOOP)$/, { code: 'too-many-redirects', limit: 20 }],
];

/** Every name, and every sentence in the languages whose word for it is of this family, that is about the certificate. */
const aboutCertificate =
  /^net::ERR_(?:CERT_|CERTIFICATE_TRANSPARENCY|SSL_PINNED_KEY|SSL_OBSOLETE)|SEC_ERROR_|MOZILLA_PKIX_ERROR_|SSL_ERROR_BAD_CERT|NS_ERROR_.*CERT|certifi|zertifi/i;

/** Null for errors that tell nothing about the network: aborted, or blocked by our own side. */
export function meaningOf(error: string): DiscoveryFailure | null {
  for (const [pattern, failure] of meanings) if (pattern.test(error)) return failure;
  return { code: aboutCertificate.test(error) ? 'certificate' : 'network', error };
}
