/** Words for findings: what departs from a specification, where, and how much it matters. */
import type {
  Finding,
  FindingCode,
  FindingParams,
  Severity,
  UrlFault,
} from '../../core/discovery/findings.ts';
import { sourceWords } from './candidate-words.ts';
import { number } from './format.ts';
import { t, tn } from './words.ts';

/** One entry for each code: a code without words does not compile. */
type FindingTable = { readonly [C in FindingCode]: (params: FindingParams[C]) => string };

const table: FindingTable = {
  missing: ({ on, name }) => t('finding_missing', on, name),
  'not-a-number': ({ on, name, value }) => t('finding_notANumber', name, on, value),
  'out-of-range': ({ name, value, min, max }) =>
    t('finding_outOfRange', name, value, number(min), number(max)),
  'wrong-type': ({ name, expected }) => {
    if (expected === 'text') return t('finding_notText', name);
    return expected === 'list' ? t('finding_notList', name) : t('finding_notObject', name);
  },
  'not-allowed': ({ on, name }) => t('finding_notAllowed', name, on),
  'bad-ip': ({ value }) => t('finding_badIp', value),
  'bad-sni': ({ value }) => t('finding_badSni', value),
  'bad-url': ({ value, fault }) =>
    fault === 'missing' ? t('finding_noUrl') : t('finding_badUrl', value, urlWords(fault)),
  'bad-base64': ({ name, value }) => t('finding_badBase64', name, value),
  'pin-length': ({ hash, got, expected }) => t('finding_pinLength', hash, number(got), number(expected)),
  'pin-empty': () => t('finding_pinEmpty'),
  'no-usable-pin': ({ on }) => t('finding_noUsablePin', on),
  'unknown-hash': ({ name }) => t('finding_unknownHash', name),
  'weak-hash': ({ name }) => t('finding_weakHash', name),
  'not-ech': ({ value }) => t('finding_notEch', value),
  'ttl-missing': ({ name, assumed }) => t('finding_ttlMissing', name, number(assumed)),
  'ttl-invalid': ({ name, value, assumed }) => t('finding_ttlInvalid', name, value, number(assumed)),
  'ttl-zero': ({ name }) => t('finding_ttlZero', name),
  'ttl-capped': ({ name, value, cap }) => t('finding_ttlCapped', name, value, number(cap)),
  'expires-zero': () => t('finding_expiresZero'),
  namespace: ({ ns }) => t('finding_namespace', ns),
  'unknown-element': ({ name }) => t('finding_unknownElement', name),
  'unknown-attribute': ({ on, name }) => t('finding_unknownAttribute', name, on),
  'unknown-rel': ({ rel }) => t('finding_unknownRel', rel),
  'rel-not-here': ({ rel }) => t('finding_relNotHere', rel),
  'not-for-servers': ({ name }) => t('finding_notForServers', name),
  'too-many': ({ limit }) => t('finding_tooMany', number(limit)),
  'more-findings': ({ count }) => tn('finding_moreFindings', count),
  'media-type': ({ value, expected }) =>
    value === '' ? t('finding_noMediaType', expected) : t('finding_mediaType', value, expected),
  'no-usable-fingerprint': () => t('finding_noUsableFingerprint'),
  'header-syntax': ({ name, value }) => t('finding_headerSyntax', value, name),
  'header-repeated-directive': ({ name, directive }) => t('finding_headerRepeatedDirective', name, directive),
  'header-no-max-age': ({ name }) => t('finding_headerNoMaxAge', name),
  'header-repeated': ({ name }) => t('finding_headerRepeated', name),
  'header-too-long': ({ name, limit }) => t('finding_headerTooLong', name, number(limit)),
  'header-withdrawn': ({ name }) => t('finding_headerWithdrawn', name),
  'unknown-directive': ({ name, directive }) => t('finding_unknownDirective', directive, name),
  'no-backup-pin': () => t('finding_noBackupPin'),
  'not-offered': ({ service }) => t('finding_notOffered', service),
  'bad-target': ({ value }) => t('finding_badTarget', value),
  'dns-txt': ({ value }) => t('finding_dnsTxt', value),
  'dns-ech': ({ name, bytes }) => t('finding_dnsEch', number(bytes), name),
  'dns-failed': ({ question, reason }) => t('finding_dnsFailed', question, reason),
  'dns-claimed': ({ claimed, of }) => tn('finding_dnsClaimed', of, number(claimed)),
  'tlsa-unsigned': ({ name }) => t('finding_tlsaUnsigned', name),
  disagreement: ({ endpoint, field, value, other, otherKind }) =>
    t('finding_disagreement', endpoint, field, value, other, sourceWords(otherKind)),
  'missing-in': ({ endpoint, kind }) => t('finding_missingIn', endpoint, sourceWords(kind)),
};

/** What was found, as a sentence. Values of documents stand in it as they are: hostile text, shown as text. */
export function findingWords(finding: Finding): string {
  // The table's type ties each entry to its code, which indexing by a union cannot express.
  const words = table[finding.code] as (params: Finding['params']) => string;
  return words(finding.params);
}

/** What is wrong with a URL. */
export function urlWords(fault: Exclude<UrlFault, 'missing'>): string {
  const words: Record<typeof fault, string> = {
    insecure: t('finding_urlInsecure'),
    'wrong-scheme': t('finding_urlScheme'),
    'not-a-url': t('finding_urlNone'),
    credentials: t('finding_urlCredentials'),
    'bad-port': t('finding_urlPort'),
  };
  return words[fault];
}

export function severityWords(severity: Severity): string {
  const words: Record<Severity, string> = {
    error: t('finding_error'),
    warning: t('finding_warning'),
    note: t('finding_note'),
  };
  return words[severity];
}

/** The document and the place in it. */
export function placeWords({ source, place }: Pick<Finding, 'source' | 'place'>): string {
  const at = 'path' in place ? place.path : t('finding_place', number(place.line), number(place.column));
  return t('finding_where', sourceWords(source), at);
}

/** How many there are of each severity, the gravest first; severities without any are left out. */
export function countWords(findings: readonly Pick<Finding, 'severity'>[]): readonly string[] {
  const count = (severity: Severity) => findings.filter((one) => one.severity === severity).length;
  const [errors, warnings, notes] = [count('error'), count('warning'), count('note')];
  return [
    ...(errors > 0 ? [tn('finding_errors', errors)] : []),
    ...(warnings > 0 ? [tn('finding_warnings', warnings)] : []),
    ...(notes > 0 ? [tn('finding_notes', notes)] : []),
  ];
}
