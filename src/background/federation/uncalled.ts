/** Why an endpoint is not called, whatever it would answer. */
import { hostNameOf, readUrl } from '../../core/discovery/address.ts';
import type { Candidate } from '../../core/discovery/types.ts';
import type { EndpointFault, EndpointUse } from '../../core/report/evidence.ts';
import { isNearby, isNearbyAddress } from '../../core/report/nearby.ts';

interface Asked {
  readonly candidate: Candidate;
  readonly domain: string;
  /** As whom servers are called; null: as nobody. */
  readonly from: string | null;
  /** The person lets hosts of their own network be called. */
  readonly nearby: boolean;
}

export function useOf({ transport }: Pick<Candidate, 'transport'>): EndpointUse {
  return transport.startsWith('s2s-') ? 'server' : 'client';
}

/** By its address and as whom it is called; null where nothing speaks against it. */
export function faultOf({ candidate, domain, from, nearby }: Asked): EndpointFault | null {
  const url = candidate.url === undefined ? null : readUrl(candidate.url);
  if (url === null) return { code: 'no-url' };
  if (url.protocol !== 'wss:' && url.protocol !== 'https:') return { code: 'not-secure' };
  // Of a domain that is nearby itself the person was asked already.
  if (!nearby && isNearby(url.hostname) && url.hostname !== hostNameOf(domain))
    return { code: 'nearby', host: url.hostname };
  return useOf(candidate) === 'server' && from === null ? { code: 'no-from' } : null;
}

/** By where its name leads, as the request before showed; null where that is not the person's own network. */
export function leadsNearby({ nearby }: Asked, url: string, address: string): EndpointFault | null {
  if (nearby || !isNearbyAddress(address)) return null;
  return { code: 'leads-nearby', host: readUrl(url)?.hostname ?? '', address };
}
