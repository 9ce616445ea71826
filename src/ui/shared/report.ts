/** A resolution as a text to hand to someone else: to read (Markdown) or to compute with (JSON). */
import type { Finding } from '../../core/discovery/findings.ts';
import type { Pin } from '../../core/discovery/pins.ts';
import type { Candidate, DocumentReport, ListedCertificate, Resolution } from '../../core/discovery/types.ts';
import { dialWords, parameterWords, reasonWords, sourceWords, transportWords } from './candidate-words.ts';
import { nameOf } from './document-words.ts';
import { failureWords } from './failure-words.ts';
import { countWords, findingWords, placeWords, severityWords } from './finding-words.ts';
import { duration, list, span } from './format.ts';
import { code, plain } from '../../core/markdown.ts';
import { hostOf } from './resolution.ts';
import { t, tn } from './words.ts';

/**
 * `format`, `version`, `at` as ISO 8601, and all other members as `Resolution` has them: codes and parameters, not
 * words. Members may be added within a version; what is there keeps its meaning.
 */
export function reportJson(resolution: Resolution): string {
  const { domain, at, took, settled, documents, candidates, findings, certificates } = resolution;
  const time = new Date(at).toISOString();
  const head = { format: 'causeway-report', version: 1, domain, at: time, took, settled };
  return `${JSON.stringify({ ...head, documents, candidates, findings, certificates }, null, 2)}\n`;
}

/** In the words of the interface. What came from the network stays text in it, whatever it holds. */
export function reportMarkdown(resolution: Resolution): string {
  const { domain, at, took, settled, documents, candidates, findings, certificates } = resolution;
  return [
    `# ${t('report_title', code(domain))}`,
    [
      t('report_at', new Date(at).toISOString(), duration(took)),
      ...(settled ? [] : [t('report_unsettled')]),
    ].join(' '),
    t('report_honesty'),
    `## ${t('connection_candidatesTitle')}`,
    section([...candidates].sort((a, b) => a.rank - b.rank).map(candidateItem)),
    `## ${t('report_documents')}`,
    section(documents.map(documentItem)),
    `## ${t('finding_title')}`,
    ...findingSections(findings),
    ...(certificates.length === 0
      ? []
      : [
          `## ${t('connection_certificates')}`,
          t('connection_certificatesLead'),
          section(certificates.map(certificateItem)),
        ]),
    '',
  ].join('\n\n');
}

function section(items: readonly string[]): string {
  return items.length === 0 ? t('report_nothing') : items.join('\n');
}

function item(mark: string, head: string, details: readonly string[]): string {
  const indent = ' '.repeat(mark.length + 1);
  return [`${mark} ${head}`, ...details.map((detail) => `${indent}- ${detail}`)].join('\n');
}

function candidateItem(candidate: Candidate): string {
  const { rank, endpoint, sources, reasons, pins = [] } = candidate;
  return item(`${String(rank)}.`, `**${transportWords(candidate)}** ${code(endpoint)}`, [
    t('report_listedBy', list(sources.map(sourceWords))),
    plain(dialWords(candidate)),
    ...reasons.map((reason) => plain(reasonWords(reason))),
    ...parameterWords(candidate).map(({ text }) => plain(text)),
    ...pins.map((pin) => t('report_pinned', keyText(pin))),
  ]);
}

function keyText({ hashes }: Pin): string {
  return hashes.map(({ name, value }) => code(`${name} ${value}`)).join(', ');
}

function documentItem(report: DocumentReport): string {
  const { url, outcome, redirects = [], startedAt, endedAt } = report;
  const times = t('report_times', duration(startedAt), duration(endedAt));
  return item('-', `**${nameOf(report)}** ${code(url)}`, [
    ...(outcome.ok ? readLines(outcome) : failureLines(outcome.failure, url)),
    ...redirects.map((hop) => t('report_redirectedTo', code(hop))),
    times,
  ]);
}

function readLines(outcome: Extract<DocumentReport['outcome'], { readonly ok: true }>): string[] {
  const { status, links, contentType, ttl, kept } = outcome;
  return [
    t('report_readWith', String(status), tn('report_ways', links)),
    ...(contentType === '' ? [] : [t('report_type', code(contentType))]),
    ...(ttl === undefined ? [] : [plain(t('connection_ttl', span(ttl)))]),
    ...(kept === undefined ? [] : [t('report_keptFrom', new Date(kept.fetchedAt).toISOString())]),
  ];
}

type Failure = Extract<DocumentReport['outcome'], { readonly ok: false }>['failure'];

function failureLines(failure: Failure, url: string): string[] {
  const { title, why } = failureWords({ area: 'discovery', failure }, hostOf(url));
  return [t('report_notRead', plain(title)), plain(why)];
}

/** By document, each in the order of its text. */
function findingSections(findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [t('report_nothing')];
  const sources = [...new Set(findings.map(({ source }) => source))];
  return sources.flatMap((source) => {
    const own = findings.filter((finding) => finding.source === source);
    const counts = list(countWords(own));
    return [`### ${sourceWords(source)} (${counts})`, section(own.map(findingItem))];
  });
}

function findingItem(finding: Finding): string {
  const { severity, section: rule } = finding;
  const place = plain(placeWords(finding));
  return item('-', `**${severityWords(severity)}** ${plain(findingWords(finding))}`, [`${place}; ${rule}`]);
}

function certificateItem(one: ListedCertificate): string {
  if (one.by === 'posh') {
    const who = one.service === 'xmpp-client' ? t('connection_poshClient') : t('connection_poshServer');
    return item('-', `**POSH** ${who}`, [keyText(one)]);
  }
  const numbers = [one.usage, one.selector, one.matching].map(String).join(' ');
  const claim = one.authenticated ? t('connection_adClaimed') : t('connection_adNot');
  return item('-', `**TLSA** ${code(one.name)}`, [code(`${numbers} ${one.data}`), claim]);
}
