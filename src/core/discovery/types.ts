/** What a resolution yields: documents with their outcome, and ranked connection candidates. */
import type { XmlErrorCode } from '../xml/types.ts';
import type { Finding } from './findings.ts';
import type { Pin } from './pins.ts';

/** For accounts: websocket, bosh, tls (direct TLS), quic; for servers among themselves: those named s2s. */
export type Transport = 'websocket' | 'bosh' | 'tls' | 'quic' | 's2s-websocket' | 's2s-tls' | 's2s-quic';

/** A document that candidates are read from. */
export type DocumentKind = 'hacx' | 'host-meta.json' | 'host-meta';

/** What a candidate is listed by. A `host-meta.json` with an `xmpp` object is read as XEP-0487: `host-meta-2`. */
export type SourceKind = DocumentKind | 'host-meta-2';

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
  /** Answered 404, by which a HACX server says that it has no document (HACX §3 item 4): nothing is wrong. */
  | { readonly code: 'not-published' }
  | { readonly code: 'timeout'; readonly seconds: number }
  | { readonly code: 'too-large'; readonly limit: number }
  | { readonly code: 'redirect-insecure' }
  | {
      readonly code: 'not-xrd';
      readonly found: 'html' | 'xml' | 'text' | 'empty';
      readonly line?: number;
      readonly column?: number;
    }
  /** `at` where it is XML that breaks off being well-formed. */
  | {
      readonly code: 'not-hacx';
      readonly found: 'html' | 'xml' | 'text' | 'empty';
      readonly at?: { readonly line: number; readonly column: number; readonly problem: XmlErrorCode };
    }
  | { readonly code: 'not-json'; readonly found: 'html' | 'xml' | 'text' | 'empty' }
  | { readonly code: 'not-jrd' }
  | { readonly code: 'stopped' };

export interface DocumentReport {
  readonly kind: DocumentKind;
  readonly url: string;
  readonly outcome:
    | {
        readonly ok: true;
        readonly status: number;
        readonly contentType: string;
        readonly finalUrl: string;
        /** How it was read: a `host-meta.json` may be XEP-0156 or XEP-0487. */
        readonly reading: SourceKind;
        /** Ways to connect that can be used at all. */
        readonly links: number;
        /** Seconds the document may be kept, where it says so or its specification does. */
        readonly ttl?: number;
      }
    | { readonly ok: false; readonly failure: DiscoveryFailure };
  /** Milliseconds from the start of the resolution to the start and end of this request. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Why a candidate stands where it does; worded by the interface. Strongest first. */
export type RankReason =
  /** Only servers connect to it. */
  | { readonly code: 'for-servers' }
  /** The document of the greatest authority that lists it. */
  | { readonly code: 'authority'; readonly kind: SourceKind }
  /** RFC 2782: the lowest is tried first. */
  | { readonly code: 'priority'; readonly priority: number }
  | { readonly code: 'no-priority' }
  /** RFC 2782: drawn by lot among those of one priority, `of` being the sum of their weights. */
  | { readonly code: 'weight'; readonly weight: number; readonly of: number }
  | { readonly code: `transport-${Transport}` }
  | { readonly code: 'listed-in'; readonly kinds: readonly SourceKind[] }
  | { readonly code: 'same-host' }
  | { readonly code: 'other-host'; readonly host: string }
  | { readonly code: 'document-order'; readonly position: number };

/** Why this browser does not dial a candidate. */
export type Obstacle =
  | 'bosh-not-yet'
  /** Direct TLS and QUIC are beyond what a browser offers. */
  | 'needs-companion'
  | 'server-to-server'
  /** HACX wants another name, or none, in SNI. The browser would send the very name that this hides. */
  | 'fronted'
  | 'no-sni'
  /** HACX wants another port than the URL has, with the URL's host alone in `Host`. */
  | 'other-port';

export type CandidateField = 'ips' | 'port' | 'sni' | 'alpn' | 'ech' | 'pins';

/** What a document asks of a connection. Absent is what it does not say. */
export interface Parameters {
  /** For WebSocket and BOSH; normalised. */
  readonly url?: string;
  /** 1 to 65535. */
  readonly port?: number;
  /** IPv4 or IPv6, without brackets. */
  readonly ips?: readonly string[];
  /** Null: none may be sent. */
  readonly sni?: string | null;
  /** Null: none may be sent. Otherwise the protocol identifier, one character a byte. */
  readonly alpn?: string | null;
  /** ECHConfigList in base64. */
  readonly ech?: string;
  readonly pins?: readonly Pin[];
  /** RFC 2782, 0 to 65535. */
  readonly priority?: number;
  readonly weight?: number;
}

export interface Candidate extends Parameters {
  /** Stable within a resolution. */
  readonly id: string;
  readonly transport: Transport;
  /** URL, or name or address with port: what a person recognises it by. */
  readonly endpoint: string;
  /** In the order of their authority. */
  readonly sources: readonly SourceKind[];
  /** 1 is tried first. */
  readonly rank: number;
  readonly reasons: readonly RankReason[];
  /** Whether this browser can dial it with the session as it is; then it has a `url`. */
  readonly dialable: boolean;
  /** Set where it is not dialable. */
  readonly obstacle?: Obstacle;
  /** Of the parameters that are given, those this browser cannot honour: it connects, if it does, without them. */
  readonly unhonoured: readonly CandidateField[];
}

export interface Resolution {
  readonly domain: string;
  /** Wall time of the start, milliseconds since the epoch. */
  readonly at: number;
  /** Milliseconds the whole took. */
  readonly took: number;
  readonly documents: readonly DocumentReport[];
  readonly candidates: readonly Candidate[];
  readonly findings: readonly Finding[];
}
