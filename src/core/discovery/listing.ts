/** What every parser of a discovery document yields. */
import type { Finding, Place } from './findings.ts';
import type { Pin } from './pins.ts';
import type {
  DiscoveryFailure,
  DocumentKind,
  ListedCertificate,
  Parameters,
  SourceKind,
  Transport,
} from './types.ts';

/** One way to connect, as one document lists it. WebSocket and BOSH have a `url`, the others a `port`. */
export interface Listing extends Parameters {
  readonly transport: Transport;
  /** 1-based place among the ways to connect of its document, unusable ones counted. */
  readonly position: number;
  readonly place: Place;
}

/** A listing while it is read. Filled in step by step: putting it together of many small objects takes thrice as long. */
export type DraftListing = { -readonly [K in keyof Listing]: Listing[K] };

/** What a document says about XMPP, or why it could not be read. */
export type ParsedDocument =
  | {
      readonly ok: true;
      /** Documents that list no way to connect (POSH) are read as what they are. */
      readonly reading: SourceKind | DocumentKind;
      readonly links: readonly Listing[];
      readonly findings: readonly Finding[];
      /** Keys of the whole domain (XEP-0487), whatever comes of its links; what HACX pins stands with each link. */
      readonly pins?: readonly Pin[];
      /** Certificates or keys that it publishes for a service. */
      readonly certificates?: readonly ListedCertificate[];
      /** `https:` URL of the document that says it instead (RFC 7711 §3.2); then it says nothing else. */
      readonly reference?: string;
      /** Seconds it may be kept. */
      readonly ttl?: number;
    }
  | { readonly ok: false; readonly failure: DiscoveryFailure };

/** Ways to connect of one document at most; whoever lists more has a person read and rank what nobody can try. */
export const mostListings = 256;
