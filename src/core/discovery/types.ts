/** What a resolution yields: documents with their outcome, and ranked connection candidates. */
import type { XmlErrorCode } from '../xml/types.ts';
import type { Finding } from './findings.ts';
import type { Pin, PinHash } from './pins.ts';

/** For accounts: websocket, bosh, tls (direct TLS), starttls, quic; for servers among themselves: those named s2s. */
export type Transport =
  | 'websocket'
  | 'bosh'
  | 'tls'
  | 'starttls'
  | 'quic'
  | 's2s-websocket'
  | 's2s-tls'
  | 's2s-starttls'
  | 's2s-quic';

/**
 * What is looked up of a domain. `hacx` is the document for clients, `hacx-server` the one for servers; `dns` stands
 * for all records that are asked for over HTTPS.
 */
export type DocumentKind =
  'hacx' | 'hacx-server' | 'host-meta.json' | 'host-meta' | 'posh-client' | 'posh-server' | 'dns';

/** What a candidate is listed by. A `host-meta.json` with an `xmpp` object is read as XEP-0487: `host-meta-2`. */
export type SourceKind = 'hacx' | 'hacx-server' | 'host-meta-2' | 'host-meta.json' | 'host-meta' | 'dns';

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
  /** Answered 404, by which a server says that it has no HACX (§3 item 4) or POSH document: nothing is wrong. */
  | { readonly code: 'not-published' }
  | { readonly code: 'timeout'; readonly seconds: number }
  | { readonly code: 'too-large'; readonly limit: number }
  | { readonly code: 'redirect-insecure' }
  /** HACX §3 item 3. Ours is counted where access shows the hops; a browser by itself gives up at 20. */
  | { readonly code: 'too-many-redirects'; readonly limit: number }
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
  /** JSON, but neither fingerprints nor a reference (RFC 7711 §3). */
  | { readonly code: 'not-posh' }
  /** The resolver answered with this DNS response code, such as `SERVFAIL`. */
  | { readonly code: 'dns-error'; readonly rcode: string }
  /** What answered is no DNS message (RFC 8484 §4.2). */
  | { readonly code: 'not-dns' }
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
        readonly reading: SourceKind | DocumentKind;
        /** Ways to connect that can be used at all. */
        readonly links: number;
        /** Seconds the document may be kept, where it says so or its specification does. */
        readonly ttl?: number;
        /** Null: the browser shows only headers that CORS exposes, and access to the host was not granted. */
        readonly security: SecurityHeaders | null;
        /** Set where it was not fetched now but kept from before. */
        readonly kept?: KeptSince;
      }
    | { readonly ok: false; readonly failure: DiscoveryFailure };
  /** Hops that were followed; absent where the browser does not show them (no access to the host). */
  readonly redirects?: readonly string[];
  /**
   * Milliseconds from the start of the resolution: to the start of the request, to its headers, to the end of its
   * body, and to the end of reading it. Headers and body are absent where it did not get that far, or was not asked.
   */
  readonly startedAt: number;
  readonly headersAt?: number;
  readonly bodyAt?: number;
  readonly endedAt: number;
}

/** A document that was kept. */
export interface KeptSince {
  /** Wall time at which it was fetched and up to which it counts as current, milliseconds. */
  readonly fetchedAt: number;
  readonly expiresAt: number;
  /** Why it was not fetched anew; absent where that was not tried. HACX §3 item 2.1, XEP-0487 §3.2: then it is used past its time. */
  readonly failure?: DiscoveryFailure;
}

/** Headers of a response that are about keys and transport security. */
export interface SecurityHeaders {
  /** RFC 6797; absent where there is none. */
  readonly hsts?: { readonly maxAge: number; readonly includeSubDomains: boolean };
  /** RFC 7469; absent where there is none, or none that counts. */
  readonly pins?: HeaderPins;
}

/** `Public-Key-Pins` of RFC 7469: one of the keys must be in the chain of the host that sent it, its own or an issuer's. */
export interface HeaderPins {
  /** Empty where they are withdrawn. */
  readonly pins: readonly Pin[];
  /** Seconds, at most 60 days; 0: what was pinned before is to be forgotten (RFC 7469 §2.1.2). */
  readonly maxAge: number;
  readonly includeSubDomains: boolean;
}

/**
 * A certificate or key that is published for a service, and that no browser compares by itself: POSH fingerprints
 * (RFC 7711) are of whole certificates, TLSA records (RFC 6698) of certificates or keys of the chain.
 */
export type ListedCertificate =
  | {
      readonly by: 'posh';
      readonly service: 'xmpp-client' | 'xmpp-server';
      readonly hashes: readonly PinHash[];
    }
  | {
      readonly by: 'tlsa';
      /** Such as `_5222._tcp.xmpp.capulet.example`. */
      readonly name: string;
      readonly usage: number;
      readonly selector: number;
      readonly matching: number;
      /** Base64. */
      readonly data: string;
      /** The resolver claims that it checked DNSSEC (AD bit); nothing was checked here. */
      readonly authenticated: boolean;
    };

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
  /** Among those of one priority without weights. A pin names the very key; STARTTLS begins without encryption. */
  | { readonly code: 'security'; readonly by: 'pinned' | 'unpinned' | 'starttls' }
  /** Among those that are equal in all this. */
  | { readonly code: 'dialable' | 'not-dialable' }
  | { readonly code: `transport-${Transport}` }
  | { readonly code: 'listed-in'; readonly kinds: readonly SourceKind[] }
  | { readonly code: 'same-host' }
  | { readonly code: 'other-host'; readonly host: string }
  | { readonly code: 'document-order'; readonly position: number };

/** Why this browser does not dial a candidate. */
export type Obstacle =
  /** Direct TLS and QUIC are beyond what a browser offers. */
  | 'needs-companion'
  | 'server-to-server'
  /** HACX wants another name, or none, in SNI. The browser would send the very name that this hides. */
  | 'fronted'
  | 'no-sni'
  /** The URL of a HACX method is a literal address, and its `ip` another one (§3 item 2.8). */
  | 'other-address'
  /** HACX wants another port than the URL has, with the URL's host alone in `Host`. */
  | 'other-port';

export type CandidateField = 'ips' | 'port' | 'sni' | 'alpn' | 'ech' | 'pins';

/** What a document asks of a connection. Absent is what it does not say. */
export interface Parameters {
  /** For WebSocket and BOSH; normalised. */
  readonly url?: string;
  /** Name to look up and connect to, where that is told apart from the one for SNI: the target of an SRV record. */
  readonly host?: string;
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
  /** Milliseconds the whole took, or has taken so far. */
  readonly took: number;
  /** False while documents are still under way: then `documents` holds those that are through. */
  readonly settled: boolean;
  readonly documents: readonly DocumentReport[];
  readonly candidates: readonly Candidate[];
  readonly certificates: readonly ListedCertificate[];
  readonly findings: readonly Finding[];
}
