/** Words for the lines of a report. */
import type { LineCode, LineParams, ReportLine, Verdict, Area } from '../../core/report/line.ts';
import type { LookStepName } from '../../core/report/evidence.ts';
import type { Candidate } from '../../core/discovery/types.ts';
import { dialWords, sourceWords, transportWords } from './candidate-words.ts';
import { failureWords } from './failure-words.ts';
import { findingWords } from './finding-words.ts';
import { date, duration, list, number, span } from './format.ts';
import { violationLine } from './inspector/rule-words.ts';
import { hostOf } from './resolution.ts';
import { t, tn } from './words.ts';

/** One entry for each code: a code without words does not compile. */
type LineTable = { readonly [C in LineCode]: (params: LineParams[C]) => string };

export function stepWords(name: LookStepName, { transport }: Pick<Candidate, 'transport'>): string {
  const words: Record<LookStepName, string> = {
    https: t('federation_stepHttps'),
    socket: transport === 'bosh' ? t('federation_stepBosh') : t('federation_stepSocket'),
    open: t('federation_stepOpen'),
    features: t('federation_stepFeatures'),
    close: t('federation_stepClose'),
  };
  return words[name];
}

const table: LineTable = {
  'document-read': ({ reading }) => t('line_documentRead', sourceWords(reading)),
  'document-failed': ({ kind, host, failure }) => {
    const { title, why } = failureWords({ area: 'discovery', failure }, host);
    return t('line_documentFailed', sourceWords(kind), title, why);
  },
  'document-unseen': ({ kind }) => t('line_documentUnseen', sourceWords(kind)),
  finding: ({ finding }) => {
    const { place, source } = finding;
    const at = 'path' in place ? place.path : t('finding_place', number(place.line), number(place.column));
    return t('line_finding', sourceWords(source), at, findingWords(finding));
  },
  'endpoints-none': ({ use }) =>
    use === 'client' ? t('line_clientEndpointsNone') : t('line_serverEndpointsNone'),
  'endpoint-reached': ({ transport, url, took, held }) => {
    const words = t('line_endpointReached', transportWords({ transport }), url, duration(took));
    return held === undefined ? words : `${words} ${t('line_endpointHeld', duration(held))}`;
  },
  'endpoint-failed': ({ transport, url, step, failure }) => {
    const { title, why } = failureWords(failure, hostOf(url));
    const words = transportWords({ transport });
    return failure.area === 'endpoint'
      ? t('line_endpointNotCalled', words, url, title)
      : t('line_endpointFailed', words, url, stepWords(step, { transport }), title, why);
  },
  'endpoint-unfinished': ({ transport, url }) =>
    t('line_endpointUnfinished', transportWords({ transport }), url),
  'endpoints-beyond': ({ called, beyond }) => tn('line_endpointsBeyond', beyond, number(called)),
  'endpoint-not-here': ({ transport, endpoint, obstacle }) =>
    t('line_endpointNotHere', transportWords({ transport }), endpoint, dialWords({ obstacle })),
  'domain-nearby': ({ host }) => t('line_domainNearby', host),
  'address-leads-nearby': ({ endpoint, address }) => t('line_addressLeadsNearby', endpoint, address),
  'address-nearby': ({ endpoint, address }) => t('line_addressNearby', endpoint, address),
  mechanisms: ({ url, mechanisms }) => t('line_mechanisms', url, list(mechanisms)),
  'mechanisms-plain': ({ url, mechanisms }) => t('line_mechanismsPlain', url, list(mechanisms)),
  'mechanisms-none': ({ url }) => t('line_mechanismsNone', url),
  ways: ({ url, ways }) => t('line_ways', url, list(ways.map(wayName))),
  'ways-none': ({ url }) => t('line_waysNone', url),
  'rules-kept': ({ url }) => t('line_rulesKept', url),
  'rule-broken': ({ url, violation }) => t('line_ruleBroken', url, violation.rule, violationLine(violation)),
  answering: ({ answered, called }) =>
    answered === called
      ? tn('line_answeringAll', called)
      : t('line_answeringSome', number(answered), number(called)),
  'cors-open': ({ kind }) => t('line_corsOpen', sourceWords(kind)),
  'cors-closed': ({ kind }) => t('line_corsClosed', sourceWords(kind)),
  'cors-unseen': ({ kind }) => t('line_corsUnseen', sourceWords(kind)),
  hsts: ({ host, maxAge }) => t('line_hsts', host, span(maxAge)),
  'hsts-short': ({ host, maxAge }) => t('line_hstsShort', host, span(maxAge)),
  'hsts-none': ({ host }) => t('line_hstsNone', host),
  'hsts-unseen': ({ host }) => t('line_hstsUnseen', host),
  redirected: ({ kind, hops, to }) => tn('line_redirected', hops, sourceWords(kind), to),
  certificate: ({ host, notAfter }) =>
    notAfter === null ? t('line_certificate', host) : t('line_certificateUntil', host, date(notAfter)),
  'certificate-expiring': ({ host, notAfter }) => t('line_certificateExpiring', host, date(notAfter)),
  'certificate-refused': ({ host, error }) => t('line_certificateRefused', host, error),
  'pins-seen': ({ url }) => t('line_pinsSeen', url),
  'pins-unseen': ({ url }) => t('line_pinsUnseen', url),
};

function wayName(way: LineParams['ways']['ways'][number]): string {
  return way === 'EXTERNAL' ? t('federation_wayExternal') : t('federation_wayDialback');
}

/** What a line says, as a sentence. Values of the network are in it as they are. */
export function lineWords({ code, params }: ReportLine): string {
  // The table's type ties each entry to its code, which indexing by a union cannot express.
  return (table[code] as (params: ReportLine['params']) => string)(params);
}

export function verdictWords(verdict: Verdict): string {
  const words: Record<Verdict, string> = {
    pass: t('verdict_pass'),
    warn: t('verdict_warn'),
    fail: t('verdict_fail'),
    unknown: t('verdict_unknown'),
  };
  return words[verdict];
}

/** How many lines have each verdict, the gravest first; those without any are left out. */
export function countsWords(
  counts: Readonly<Record<Verdict, number>>,
): readonly (readonly [Verdict, string])[] {
  const all: readonly (readonly [Verdict, string])[] = [
    ['fail', tn('verdict_failCount', counts.fail)],
    ['warn', tn('verdict_warnCount', counts.warn)],
    ['unknown', tn('verdict_unknownCount', counts.unknown)],
    ['pass', tn('verdict_passCount', counts.pass)],
  ];
  return all.filter(([verdict]) => counts[verdict] > 0);
}

export function areaWords(area: Area): string {
  const words: Record<Area, string> = {
    documents: t('reportArea_documents'),
    servers: t('reportArea_servers'),
    clients: t('reportArea_clients'),
    conformance: t('reportArea_conformance'),
    consistency: t('reportArea_consistency'),
    https: t('reportArea_https'),
    keys: t('reportArea_keys'),
  };
  return words[area];
}
