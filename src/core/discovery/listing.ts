/** What every parser of a discovery document yields. */
import type { Finding, Place } from './findings.ts';
import type { DiscoveryFailure, Parameters, SourceKind, Transport } from './types.ts';

/** One way to connect, as one document lists it. WebSocket and BOSH have a `url`, the others a `port`. */
export interface Listing extends Parameters {
  readonly transport: Transport;
  /** 1-based place among the ways to connect of its document, unusable ones counted. */
  readonly position: number;
  readonly place: Place;
}

/** What a document says about XMPP, or why it could not be read. */
export type ParsedDocument =
  | {
      readonly ok: true;
      readonly reading: SourceKind;
      readonly links: readonly Listing[];
      readonly findings: readonly Finding[];
      /** Seconds it may be kept. */
      readonly ttl?: number;
    }
  | { readonly ok: false; readonly failure: DiscoveryFailure };

/** Ways to connect of one document at most; whoever lists more has a person read and rank what nobody can try. */
export const mostListings = 256;
