/** Lines of a report: what was looked at, how it stands, by which specification, and where the way to mend it is. */
import type { Violation } from '../conformance/index.ts';
import type { Finding } from '../discovery/findings.ts';
import type { DiscoveryFailure, DocumentKind, Obstacle, SourceKind, Transport } from '../discovery/types.ts';
import type { AdviceId } from './advice/index.ts';
import type { EndpointUse, LookFailure, LookStepName, WayIn } from './evidence.ts';

/** `unknown`: a browser cannot check it, or was not shown it. */
export type Verdict = 'pass' | 'warn' | 'fail' | 'unknown';

export type Area = 'documents' | 'servers' | 'clients' | 'conformance' | 'consistency' | 'https' | 'keys';

/** In the order in which a report has them. */
export const areas: readonly Area[] = [
  'documents',
  'servers',
  'clients',
  'conformance',
  'consistency',
  'https',
  'keys',
];

/** What is told with each code; worded by the interface. */
export interface LineParams {
  readonly 'document-read': { readonly kind: DocumentKind; readonly reading: SourceKind | DocumentKind };
  readonly 'document-failed': {
    readonly kind: DocumentKind;
    readonly host: string;
    readonly failure: DiscoveryFailure;
  };
  /** Few publish it, and CORS hides whether this domain does. */
  readonly 'document-unseen': { readonly kind: DocumentKind };
  readonly finding: { readonly finding: Finding };
  /** A document of which only this much more was found wrong. */
  readonly 'endpoints-none': { readonly use: EndpointUse };
  readonly 'endpoint-reached': {
    readonly transport: Transport;
    readonly url: string;
    readonly took: number;
    /** Of that, what the browser held it back, about; absent where nothing speaks for that. */
    readonly held?: number;
  };
  readonly 'endpoint-failed': {
    readonly transport: Transport;
    readonly url: string;
    readonly step: LookStepName;
    readonly failure: LookFailure;
  };
  /** Whoever looked stopped before it answered. */
  readonly 'endpoint-unfinished': { readonly transport: Transport; readonly url: string };
  /** More are listed than are called at once. */
  readonly 'endpoints-beyond': { readonly called: number; readonly beyond: number };
  readonly 'endpoint-not-here': {
    readonly transport: Transport;
    readonly endpoint: string;
    readonly obstacle: Obstacle;
  };
  /** It is of the person's own network, and they were not asked. */
  readonly 'domain-nearby': { readonly host: string };
  /** Its name leads into the person's own network. */
  readonly 'address-leads-nearby': { readonly endpoint: string; readonly address: string };
  /** An address of a private network is published for it. */
  readonly 'address-nearby': { readonly endpoint: string; readonly address: string };
  readonly mechanisms: { readonly url: string; readonly mechanisms: readonly string[] };
  readonly 'mechanisms-plain': { readonly url: string; readonly mechanisms: readonly string[] };
  readonly 'mechanisms-none': { readonly url: string };
  readonly ways: { readonly url: string; readonly ways: readonly WayIn['way'][] };
  readonly 'ways-none': { readonly url: string };
  readonly 'rules-kept': { readonly url: string };
  readonly 'rule-broken': { readonly url: string; readonly violation: Violation };
  /** Of the endpoints that were called. */
  readonly answering: { readonly use: EndpointUse; readonly answered: number; readonly called: number };
  readonly 'cors-open': { readonly kind: DocumentKind };
  readonly 'cors-closed': { readonly kind: DocumentKind };
  /** Access to the host was granted, so that its leave was not needed. */
  readonly 'cors-unseen': { readonly kind: DocumentKind };
  readonly hsts: { readonly host: string; readonly maxAge: number };
  readonly 'hsts-short': { readonly host: string; readonly maxAge: number };
  readonly 'hsts-none': { readonly host: string };
  readonly 'hsts-unseen': { readonly host: string };
  readonly redirected: { readonly kind: DocumentKind; readonly hops: number; readonly to: string };
  readonly certificate: { readonly host: string; readonly notAfter: number | null };
  readonly 'certificate-expiring': { readonly host: string; readonly notAfter: number };
  readonly 'certificate-refused': { readonly host: string; readonly error: string };
  readonly 'pins-seen': { readonly url: string };
  readonly 'pins-unseen': { readonly url: string };
}

export type LineCode = keyof LineParams;

/** Code and parameters, tied to each other. */
export type LineDetail = {
  readonly [C in LineCode]: { readonly code: C; readonly params: LineParams[C] };
}[LineCode];

export type ReportLine = LineDetail & {
  /** The same in every report about the same thing, however it stands. */
  readonly id: string;
  /** What it is about: an endpoint, a document or a host. */
  readonly subject: string;
  readonly area: Area;
  readonly verdict: Verdict;
  /** Specification and section. */
  readonly section: string;
  readonly advice: AdviceId | null;
};

interface LinePlace {
  readonly area: Area;
  readonly verdict: Verdict;
  readonly section: string;
  readonly advice?: AdviceId | null;
  /** What it looks at, such as `endpoint`; with the subject it makes the id. */
  readonly about: string;
  readonly subject: string;
}

export function line(detail: LineDetail, place: LinePlace): ReportLine {
  const { area, verdict, section, advice = null, about, subject } = place;
  return { ...detail, id: `${about} ${subject}`, subject, area, verdict, section, advice };
}
