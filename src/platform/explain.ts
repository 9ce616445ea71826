/** Why a request failed, as far as the browser showed it. */
import type { DiscoveryFailure } from '../core/discovery/types.ts';
import { answers, type FetchScope } from './fetch-scope.ts';
import { meaningOf } from './network-errors.ts';
import type { RequestWatch } from './observe.ts';

/** The event may come after the rejection it belongs to; both cross processes on ways of their own. */
export const eventGraceMs = 300;

/**
 * Explains why the watched request for `url`, wanting to read it, was rejected; null where the browser shows nothing of it,
 * or nothing that tells. Never rejects.
 */
export async function explain(
  watch: RequestWatch,
  url: string,
  { scope, signal }: { readonly scope: FetchScope; readonly signal: AbortSignal },
): Promise<DiscoveryFailure | null> {
  if (!(await watch.visible)) return null;
  const error = await watch.error(eventGraceMs);
  const last = watch.hops().at(-1) ?? url;
  if (last.startsWith('http:')) return { code: 'redirect-insecure' };
  const { origin } = new URL(last);
  const elsewhere = origin !== new URL(url).origin;
  const meaning = error === null ? null : meaningOf(error);
  if (meaning !== null) return meaning.code === 'cors' && elsewhere ? { code: 'cors', origin } : meaning;
  // Led to a host without access, where no event tells more: does it answer a request that wants to read nothing? Asked
  // itself, since a redirect that is kept from other origins leads such a request nowhere.
  if (elsewhere && !(await watch.shows(last)) && (await answers(scope, last, signal))) {
    return { code: 'cors', origin };
  }
  return null;
}
