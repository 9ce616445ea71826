/** What is not as a specification has it in a document that is used all the same. */
import type { DocumentKind, SourceKind, Transport } from './types.ts';

/** `error`: something listed cannot be used; `warning`: it is used, but breaks a rule; `note`: worth knowing. */
export type Severity = 'error' | 'warning' | 'note';

/** Line and column from 1 in a document of XML; a path such as `links[2].port` in one of JSON. */
export type Place = { readonly line: number; readonly column: number } | { readonly path: string };

/** Why an address cannot be used. `wrong-scheme`: a URL, but not one of this transport (`https:` for a WebSocket …). */
export type UrlFault = 'insecure' | 'wrong-scheme' | 'not-a-url' | 'credentials' | 'bad-port' | 'missing';

/** What is told with each code. `on` is an element or a link relation, `name` an attribute or member. */
export interface FindingParams {
  readonly missing: { readonly on: string; readonly name: string };
  readonly 'not-a-number': { readonly on: string; readonly name: string; readonly value: string };
  readonly 'out-of-range': {
    readonly name: string;
    readonly value: string;
    readonly min: number;
    readonly max: number;
  };
  readonly 'wrong-type': { readonly name: string; readonly expected: 'text' | 'list' | 'object' };
  readonly 'not-allowed': { readonly on: string; readonly name: string };
  readonly 'bad-ip': { readonly value: string };
  readonly 'bad-sni': { readonly value: string };
  readonly 'bad-url': { readonly value: string; readonly fault: UrlFault };
  readonly 'bad-base64': { readonly name: string; readonly value: string };
  readonly 'pin-length': { readonly hash: string; readonly got: number; readonly expected: number };
  readonly 'pin-empty': Readonly<Record<string, never>>;
  readonly 'no-usable-pin': { readonly on: string };
  readonly 'unknown-hash': { readonly name: string };
  readonly 'weak-hash': { readonly name: string };
  readonly 'not-ech': { readonly value: string };
  /** `name` of these is what the document calls it: `ttl`, `expires`, `max-age` or `TTL`. */
  readonly 'ttl-missing': { readonly name: string; readonly assumed: number };
  readonly 'ttl-invalid': { readonly name: string; readonly value: string; readonly assumed: number };
  readonly 'ttl-zero': { readonly name: string };
  readonly 'ttl-capped': { readonly name: string; readonly value: string; readonly cap: number };
  /** Zero where that means that nothing of it may be used (RFC 7711 §3.1). */
  readonly 'expires-zero': Readonly<Record<string, never>>;
  readonly namespace: { readonly ns: string };
  readonly 'unknown-element': { readonly name: string };
  readonly 'unknown-attribute': { readonly on: string; readonly name: string };
  readonly 'unknown-rel': { readonly rel: string };
  /** The relation belongs to XEP-0487, and this document is not one. */
  readonly 'rel-not-here': { readonly rel: string };
  readonly 'not-for-servers': { readonly name: string };
  readonly 'too-many': { readonly limit: number };
  readonly 'more-findings': { readonly count: number };
  readonly disagreement: {
    readonly endpoint: string;
    readonly field: string;
    readonly value: string;
    readonly other: string;
    readonly otherKind: SourceKind;
  };
  /** The type that the response gave; `expected` is the one its specification names. */
  readonly 'media-type': { readonly value: string; readonly expected: string };
  readonly 'no-usable-fingerprint': Readonly<Record<string, never>>;
  /** A response header that breaks its grammar, so that all of it is passed over; `value` is the offending part. */
  readonly 'header-syntax': { readonly name: string; readonly value: string };
  /** Passed over as a whole, too. */
  readonly 'header-repeated-directive': { readonly name: string; readonly directive: string };
  readonly 'header-no-max-age': { readonly name: string };
  /** Only the first of several counts. */
  readonly 'header-repeated': { readonly name: string };
  readonly 'header-too-long': { readonly name: string; readonly limit: number };
  /** `max-age` of 0. */
  readonly 'header-withdrawn': { readonly name: string };
  readonly 'unknown-directive': { readonly name: string; readonly directive: string };
  /** RFC 7469 §4.3: without a second key the first cannot be replaced, so one alone does not count. */
  readonly 'no-backup-pin': Readonly<Record<string, never>>;
  /** Target `.` of an SRV record. */
  readonly 'not-offered': { readonly service: string };
  readonly 'bad-target': { readonly value: string };
  /** A value of `_xmppconnect`. */
  readonly 'dns-txt': { readonly value: string };
  /** ECH configuration of an HTTPS record; a browser fetches and uses it by itself. */
  readonly 'dns-ech': { readonly name: string; readonly bytes: number };
  /** A question that was not answered; `reason` is a DNS response code or the code of a failure. */
  readonly 'dns-failed': { readonly question: string; readonly reason: string };
  /** Answers of which the resolver claims that it checked DNSSEC (AD bit). */
  readonly 'dns-claimed': { readonly claimed: number; readonly of: number };
  /** RFC 6698 §4: without DNSSEC a TLSA record proves nothing. */
  readonly 'tlsa-unsigned': { readonly name: string };
  /** Two documents that have to say the same do not. */
  readonly 'missing-in': { readonly endpoint: string; readonly kind: DocumentKind };
}

export type FindingCode = keyof FindingParams;

/** Code and parameters, tied to each other. */
export type FindingDetail = {
  readonly [C in FindingCode]: { readonly code: C; readonly params: FindingParams[C] };
}[FindingCode];

export type Finding = FindingDetail & {
  readonly severity: Severity;
  readonly source: DocumentKind;
  readonly place: Place;
  /** Specification and section of the rule, for example `XEP-0487 §2.1`. */
  readonly section: string;
};

/** Findings of one document at most: a hostile one would have a person drown in them. */
const most = 100;
const longest = 120;

/** Collects the findings of one document; beyond the hundredth they are only counted. */
export class Findings {
  readonly #source: DocumentKind;
  readonly #found: Finding[] = [];
  #more = 0;

  constructor(source: DocumentKind) {
    this.#source = source;
  }

  /** `place` is asked only for findings that are kept. */
  add(severity: Severity, section: string, place: () => Place, detail: FindingDetail): void {
    if (this.#found.length >= most) this.#more += 1;
    else {
      // Member by member, for speed; that code and parameters stay tied to each other no type can say then.
      const { code, params } = detail;
      this.#found.push({ code, params, severity, source: this.#source, place: place(), section } as Finding);
    }
  }

  /** In the order they were found. */
  list(): readonly Finding[] {
    const last = this.#found.at(-1);
    if (this.#more === 0 || last === undefined) return this.#found;
    const more: FindingDetail = { code: 'more-findings', params: { count: this.#more } };
    return [
      ...this.#found,
      { ...more, severity: 'note', source: this.#source, place: last.place, section: last.section },
    ];
  }
}

/** A value of a document, cut to what one can read. Of a list or an object only that it is one: it may be bottomless. */
export function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[…]' : '{…}';
  const text = String(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** What rules an address of a transport: beyond the section of the document, between servers TLS MUST be used. */
export function targetSection(transport: Transport, detail: FindingDetail, section: string): string {
  const bare = detail.code === 'bad-url' && detail.params.fault === 'insecure';
  return bare && transport === 's2s-websocket' ? 'XEP-0468 §2, item 3' : section;
}
