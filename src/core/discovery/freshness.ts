/** How long a document that was read may be kept, and when it may still be used after that. */
import { longestTtl } from './ttl.ts';

/** Seconds for a document of which neither its specification nor its response says anything (XEP-0156, RFC 6415). */
const usual = 300;

/**
 * Seconds from the fetch up to which a document counts as current: what the document says, else what HTTP says of it
 * (RFC 9111 §5.2.2.1), a week at most.
 * @param ttl seconds as read from the document
 * @param maxAge seconds of `Cache-Control`; null where it says nothing
 */
export function lifetime(ttl: number | undefined, maxAge: number | null): number {
  return Math.min(Math.max(ttl ?? maxAge ?? usual, 0), longestTtl);
}

/**
 * Whether what is kept still counts as current at wall time `now` (ms). A clock that was set back makes nothing
 * current for longer than it was meant to be.
 */
export function isCurrent(
  kept: { readonly fetchedAt: number; readonly expiresAt: number },
  now: number,
): boolean {
  return now >= kept.fetchedAt && now < kept.expiresAt;
}
