/** Resolving a domain, what is kept of it, and finding out why a document or an endpoint cannot be reached. */
import * as v from 'valibot';
import type { DiscoveryFailure, DocumentKind, Resolution } from '../core/discovery/types.ts';
import type { PinLevel } from '../core/discovery/pin-record.ts';
import type { SessionFailure } from './failure.ts';
import { httpsUrl, jidText, runId } from './schema.ts';

/** What came of dialling an endpoint, by a session or because the person asked. */
export interface EndpointResult {
  /** For which it was dialled. */
  readonly domain: string;
  readonly url: string;
  /** Wall time, ms. */
  readonly at: number;
  /** Milliseconds until it answered or failed. */
  readonly took: number;
  /** `reached`: `https` – it answers over HTTPS; `stream` – a session got online over it. */
  readonly outcome:
    | { readonly ok: true; readonly reached: 'https' | 'stream' }
    | { readonly ok: false; readonly failure: SessionFailure };
  /** How far pinned keys were checked; null where none are pinned. */
  readonly pins: PinLevel | null;
}

export interface DiscoveryRequests {
  /**
   * `address` is a JID or a domain. Always answers: failures stand in the documents of the resolution. `client` reads
   * what a session needs; `all` also what servers use among themselves, and asks the DNS resolver that the person
   * chose. What is kept and current is not fetched again unless `refresh`. With a `run` of the asker's choice, events `discovery.progress`
   * carry it as documents come in, and `discovery.stop` ends it.
   */
  'discovery.resolve': {
    args: {
      address: string;
      use: 'client' | 'all';
      refresh?: boolean | undefined;
      run?: string | undefined;
    };
    result: Resolution;
  };
  /** Ends a resolution; it answers with what is known, the rest reported as `stopped`. */
  'discovery.stop': { args: { run: string }; result: null };
  /** The text of a document as it is kept; null where none is. */
  'discovery.source': { args: { domain: string; kind: DocumentKind }; result: string | null };
  /** Forgets the documents and results that are kept of a domain; pinned keys stay. */
  'discovery.forget': { args: { domain: string }; result: null };
  /** Fetches one HTTPS URL with the access granted so far and tells the reason of failure; null when it answered. */
  'discovery.explain': { args: { url: string }; result: DiscoveryFailure | null };
  /** Tries an endpoint of a domain over HTTPS and compares its key where the browser shows it. */
  'discovery.try': { args: { domain: string; url: string }; result: EndpointResult };
  /** The last result of each endpoint. */
  'discovery.results': { args: Record<string, never>; result: readonly EndpointResult[] };
}

export const documentKinds = [
  'hacx',
  'hacx-server',
  'host-meta.json',
  'host-meta',
  'posh-client',
  'posh-server',
  'dns',
] as const satisfies readonly DocumentKind[];

export const discoveryArgs = {
  'discovery.resolve': v.strictObject({
    address: jidText,
    use: v.picklist(['client', 'all']),
    refresh: v.optional(v.boolean()),
    run: v.optional(runId),
  }),
  'discovery.stop': v.strictObject({ run: runId }),
  'discovery.source': v.strictObject({ domain: jidText, kind: v.picklist(documentKinds) }),
  'discovery.forget': v.strictObject({ domain: jidText }),
  'discovery.explain': v.strictObject({ url: httpsUrl }),
  'discovery.try': v.strictObject({
    domain: jidText,
    url: v.pipe(v.string(), v.maxLength(2048), v.url(), v.regex(/^(?:https|wss):\/\//)),
  }),
  'discovery.results': v.strictObject({}),
} as const;

export type DiscoveryEvents =
  /** `resolution` is not settled before the answer comes. */
  | { readonly type: 'discovery.progress'; readonly run: string; readonly resolution: Resolution }
  | { readonly type: 'discovery.dialled'; readonly result: EndpointResult };
