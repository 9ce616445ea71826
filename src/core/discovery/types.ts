/** What a resolution yields: documents with their outcome, and ranked connection candidates. */

export type Transport = 'websocket' | 'bosh';

/** A document that candidates are read from. */
export type SourceKind = 'host-meta' | 'host-meta.json';

/**
 * Why a document could not be used. `unreachable` is all a browser says without access to the domain;
 * `certificate`, `name-not-resolved`, `connection-refused` and `network` are known only once access was granted.
 */
export type DiscoveryFailure =
  | { readonly code: 'unreachable' }
  | { readonly code: 'certificate'; readonly error: string }
  | { readonly code: 'name-not-resolved' }
  | { readonly code: 'connection-refused' }
  | { readonly code: 'network'; readonly error: string }
  | { readonly code: 'offline' }
  /** The server answers over trusted HTTPS but forbids the read. `origin` is set where a redirect led to another one. */
  | { readonly code: 'cors'; readonly origin?: string }
  | { readonly code: 'http-status'; readonly status: number }
  | { readonly code: 'timeout'; readonly seconds: number }
  | { readonly code: 'too-large'; readonly limit: number }
  | { readonly code: 'redirect-insecure' }
  | {
      readonly code: 'not-xrd';
      readonly found: 'html' | 'xml' | 'text' | 'empty';
      readonly line?: number;
      readonly column?: number;
    }
  | { readonly code: 'not-json'; readonly found: 'html' | 'xml' | 'text' | 'empty' }
  | { readonly code: 'not-jrd' }
  | { readonly code: 'stopped' };

/** A link that was listed but cannot be used, and why. */
export interface RejectedLink {
  readonly rel: string;
  readonly href: string;
  /** `wrong-scheme`: a URL, but not one of this transport (`https:` for a WebSocket, `mailto:` …). */
  readonly reason: 'insecure' | 'wrong-scheme' | 'not-a-url' | 'credentials' | 'missing-href';
}

export interface DocumentReport {
  readonly kind: SourceKind;
  readonly url: string;
  readonly outcome:
    | {
        readonly ok: true;
        readonly status: number;
        readonly contentType: string;
        readonly finalUrl: string;
        readonly links: number;
        readonly rejected: readonly RejectedLink[];
      }
    | { readonly ok: false; readonly failure: DiscoveryFailure };
  /** Milliseconds from the start of the resolution to the start and end of this request. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Why a candidate stands where it does; worded by the interface. Strongest first. */
export type RankReason =
  | { readonly code: 'transport-websocket' }
  | { readonly code: 'transport-bosh' }
  | { readonly code: 'listed-in'; readonly kinds: readonly SourceKind[] }
  | { readonly code: 'same-host' }
  | { readonly code: 'other-host'; readonly host: string }
  | { readonly code: 'document-order'; readonly position: number };

export interface Candidate {
  /** Stable within a resolution: transport and URL. */
  readonly id: string;
  readonly transport: Transport;
  readonly url: string;
  readonly sources: readonly SourceKind[];
  /** 1 is tried first. */
  readonly rank: number;
  readonly reasons: readonly RankReason[];
  /** Whether this browser can dial it with the session as it is. */
  readonly dialable: boolean;
}

export interface Resolution {
  readonly domain: string;
  /** Wall time of the start, milliseconds since the epoch. */
  readonly at: number;
  /** Milliseconds the whole took. */
  readonly took: number;
  readonly documents: readonly DocumentReport[];
  readonly candidates: readonly Candidate[];
}
