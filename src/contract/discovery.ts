/** Resolving a domain, and finding out why a document could not be read. */
import * as v from 'valibot';
import type { DiscoveryFailure, Resolution } from '../core/discovery/types.ts';
import { jidText } from './schema.ts';

export interface DiscoveryRequests {
  /** `address` is a JID or a domain. Always answers: failures stand in the documents of the resolution. */
  'discovery.resolve': { args: { address: string }; result: Resolution };
  /** Fetches one HTTPS URL with the access granted so far and tells the reason of failure; null when it answered. */
  'discovery.explain': { args: { url: string }; result: DiscoveryFailure | null };
}

export const discoveryArgs = {
  'discovery.resolve': v.strictObject({ address: jidText }),
  'discovery.explain': v.strictObject({
    url: v.pipe(v.string(), v.maxLength(2048), v.startsWith('https://')),
  }),
} as const;
