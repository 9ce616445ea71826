/** What a report says about documents: whether they could be had, who may read them, and what is wrong in them. */
import type { Finding, FindingCode } from '../discovery/findings.ts';
import type { DocumentKind, DocumentReport } from '../discovery/types.ts';
import type { AdviceId } from './advice/index.ts';
import type { DomainEvidence } from './evidence.ts';
import { line, type Area, type ReportLine, type Verdict } from './line.ts';

const sections: Record<DocumentKind, string> = {
  'host-meta.json': 'XEP-0156 §2.2, XEP-0487 §2',
  'host-meta': 'XEP-0156 §2.2',
  hacx: 'HACX §3',
  'hacx-server': 'HACX §3',
  'posh-client': 'RFC 7711 §3',
  'posh-server': 'RFC 7711 §3',
  dns: 'RFC 6120 §3.2',
};

const isHostMeta = (kind: DocumentKind): boolean => kind === 'host-meta' || kind === 'host-meta.json';

function adviceFor(kind: DocumentKind): AdviceId | null {
  if (isHostMeta(kind)) return 'host-meta';
  return kind === 'dns' ? null : 'well-known';
}

/** XEP-0156 §2.2 item 2: the XRD form MUST be offered, the JRD form SHOULD be; XEP-0487 is JRD alone. All others are published by few. */
function absenceOf({ kind }: DocumentReport, documents: readonly DocumentReport[]): Verdict {
  const read = (one: DocumentKind) => documents.find((report) => report.kind === one && report.outcome.ok);
  if (!isHostMeta(kind)) return 'warn';
  const json = read('host-meta.json');
  const complete = json?.outcome.ok === true && json.outcome.reading === 'host-meta-2';
  return read('host-meta') !== undefined || complete ? 'warn' : 'fail';
}

const unpublished = (status: number): boolean => status === 404 || status === 410;

function lineOf(report: DocumentReport, documents: readonly DocumentReport[]): readonly ReportLine[] {
  const { kind, outcome, url } = report;
  const place = { area: 'documents', about: 'document', subject: kind, section: sections[kind] } as const;
  if (outcome.ok && outcome.kept?.failure === undefined) {
    const { reading } = outcome;
    return [line({ code: 'document-read', params: { kind, reading } }, { ...place, verdict: 'pass' })];
  }
  // What was kept from before is used all the same; what is reported is what is served now.
  const failure = outcome.ok ? outcome.kept?.failure : outcome.failure;
  if (failure === undefined) return [];
  if (!isHostMeta(kind)) {
    const absent =
      failure.code === 'not-published' || (failure.code === 'http-status' && unpublished(failure.status));
    if (absent) return [];
    if (failure.code === 'cors' || failure.code === 'unreachable')
      return [line({ code: 'document-unseen', params: { kind } }, { ...place, verdict: 'unknown' })];
  }
  const verdict = failure.code === 'cors' ? 'unknown' : absenceOf(report, documents);
  const host = new URL(url).host;
  const advice =
    failure.code === 'cors' ? null : failure.code === 'redirect-insecure' ? 'redirect' : adviceFor(kind);
  return [line({ code: 'document-failed', params: { kind, host, failure } }, { ...place, verdict, advice })];
}

/** XEP-0156 §3: whoever is served to web clients has to let other sites read its host-meta. */
function corsLine({ kind, outcome, redirects }: DocumentReport): readonly ReportLine[] {
  if (!isHostMeta(kind)) return [];
  const place = { area: 'https', about: 'cors', subject: kind, section: 'XEP-0156 §3' } as const;
  if (!outcome.ok) {
    const closed = outcome.failure.code === 'cors';
    const wrong = { ...place, verdict: 'fail', advice: 'cors' } as const;
    return closed ? [line({ code: 'cors-closed', params: { kind } }, wrong)] : [];
  }
  // The browser shows hops only of hosts to which access was granted, where CORS does not count.
  const granted = redirects !== undefined;
  return [
    granted
      ? line({ code: 'cors-unseen', params: { kind } }, { ...place, verdict: 'unknown' })
      : line({ code: 'cors-open', params: { kind } }, { ...place, verdict: 'pass' }),
  ];
}

/** More would be felt by whoever connects. */
const fewHops = 3;

function redirectLine({ kind, url, outcome, redirects = [] }: DocumentReport): readonly ReportLine[] {
  if (!outcome.ok || outcome.finalUrl === url) return [];
  const hops = Math.max(1, redirects.length);
  const verdict = hops > fewHops ? 'warn' : 'pass';
  return [
    line(
      { code: 'redirected', params: { kind, hops, to: outcome.finalUrl } },
      {
        area: 'https',
        about: 'redirect',
        subject: kind,
        section: 'RFC 6415 §2',
        verdict,
        advice: verdict === 'warn' ? 'redirect' : null,
      },
    ),
  ];
}

const ofHeaders: readonly FindingCode[] = [
  'media-type',
  'header-syntax',
  'header-repeated-directive',
  'header-no-max-age',
  'header-repeated',
  'header-too-long',
];
const ofKeys: readonly FindingCode[] = [
  'pin-length',
  'pin-empty',
  'no-usable-pin',
  'unknown-hash',
  'weak-hash',
  'no-backup-pin',
  'no-usable-fingerprint',
  'tlsa-unsigned',
];
const ofAgreement: readonly FindingCode[] = ['disagreement', 'missing-in'];

function areaOf(code: FindingCode): Area {
  if (ofHeaders.includes(code)) return 'https';
  if (ofKeys.includes(code)) return 'keys';
  return ofAgreement.includes(code) ? 'consistency' : 'documents';
}

/** Notes are worth knowing to whoever resolves the domain; nothing has to be mended for them. */
function findingLine(finding: Finding): readonly ReportLine[] {
  const { severity, section, source, place, code, params } = finding;
  if (severity === 'note') return [];
  const at = 'path' in place ? place.path : '';
  return [
    line(
      { code: 'finding', params: { finding } },
      {
        area: areaOf(code),
        about: 'finding',
        // Lines and columns move with every change of a document.
        subject: [source, code, at, JSON.stringify(params)].join(' '),
        section,
        verdict: severity === 'error' ? 'fail' : 'warn',
        advice:
          code === 'media-type'
            ? 'media-type'
            : code === 'bad-url' && params.fault === 'insecure'
              ? 'secure-url'
              : section.startsWith('XEP-0487')
                ? 'host-meta-2'
                : adviceFor(source),
      },
    ),
  ];
}

function domainNearby(host: string): ReportLine {
  return line(
    { code: 'domain-nearby', params: { host } },
    { area: 'documents', about: 'domain', subject: host, section: 'RFC 6890 §2.2', verdict: 'unknown' },
  );
}

export function documentLines({ resolution, uncalled }: DomainEvidence): readonly ReportLine[] {
  const { documents, findings } = resolution;
  return [
    ...(uncalled === undefined ? [] : [domainNearby(uncalled)]),
    ...documents.flatMap((report) => lineOf(report, documents)),
    ...documents.flatMap(corsLine),
    ...documents.flatMap(redirectLine),
    ...findings.flatMap(findingLine),
  ];
}
