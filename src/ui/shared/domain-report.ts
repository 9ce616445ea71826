/** A domain's report as a file to hand to someone else: to read (Markdown, HTML) or to compute with (JSON). */
import type { ReportChange } from '../../core/report/compare.ts';
import { snippetsFor } from '../../core/report/advice/index.ts';
import { areas, type ReportLine } from '../../core/report/line.ts';
import { countsOf, type DomainReport } from '../../core/report/report.ts';
import { asciiDomain } from './address.ts';
import { changeKindWords, changeWords } from './change-words.ts';
import { duration, list } from './format.ts';
import { areaWords, countsWords, lineWords, verdictWords } from './line-words.ts';
import { code, plain } from '../../core/markdown.ts';
import { language, t } from './words.ts';

/** A report with what changed since the one before; null where there is none. */
export interface ReportFile {
  readonly report: DomainReport;
  readonly since: { readonly at: number; readonly changes: readonly ReportChange[] } | null;
}

/**
 * `format`, `version`, `at` as ISO 8601, and all other members as `DomainReport` has them: codes and parameters, not
 * words. Members may be added within a version; what is there keeps its meaning.
 */
export function domainReportJson({ report, since }: ReportFile): string {
  const { domain, from, at, took, settled, lines } = report;
  const time = new Date(at).toISOString();
  const head = { format: 'causeway-domain-report', version: 1, domain, from, at: time, took, settled };
  const changed = since && { at: new Date(since.at).toISOString(), changes: since.changes };
  return `${JSON.stringify({ ...head, counts: countsOf(report), lines, since: changed }, null, 2)}\n`;
}

function headWords({ report }: ReportFile): readonly string[] {
  const { from, at, took, settled } = report;
  return [
    t('domainReport_at', new Date(at).toISOString(), duration(took)),
    from === null ? t('domainReport_calledAsNone') : t('domainReport_calledAs', from),
    ...(settled ? [] : [t('domainReport_unsettled')]),
    t('domainReport_honesty'),
  ];
}

const nameOf = ({ domain }: DomainReport): string => asciiDomain(domain) ?? domain;

/** Each kind of advice once, where it is first due. */
function advised(lines: readonly ReportLine[]): ReadonlySet<ReportLine> {
  const seen = new Set<string>();
  return new Set(
    lines.filter(({ advice, verdict }) => {
      if (advice === null || verdict === 'pass' || seen.has(advice)) return false;
      seen.add(advice);
      return true;
    }),
  );
}

/** In the words of the interface. What came from the network stays text in it, whatever it holds. */
export function domainReportMarkdown(file: ReportFile): string {
  const { report, since } = file;
  const first = advised(report.lines);
  const item = (one: ReportLine): readonly string[] => [
    `- **${verdictWords(one.verdict)}** ${plain(lineWords(one))} (${one.section})`,
    ...(first.has(one) && one.advice !== null
      ? snippetsFor(one.advice, nameOf(report)).map(
          ({ program, text }) => `\n  ${program}:\n\n${indented(fenced(text))}\n`,
        )
      : []),
  ];
  return [
    `# ${t('domainReport_title', code(report.domain))}`,
    headWords(file).map(plain).join(' '),
    list(countsWords(countsOf(report)).map(([, words]) => words)),
    ...(since === null ? [] : changesMarkdown(since)),
    ...areas.flatMap((area) => {
      const own = report.lines.filter((one) => one.area === area);
      return own.length === 0 ? [] : [`## ${areaWords(area)}`, own.flatMap(item).join('\n')];
    }),
    '',
  ].join('\n\n');
}

function changesMarkdown(since: NonNullable<ReportFile['since']>): readonly string[] {
  const time = new Date(since.at).toISOString();
  if (since.changes.length === 0) return [t('domainReport_changesNone', time)];
  return [
    `## ${t('domainReport_changes', time)}`,
    since.changes
      .map((change) => `- **${changeKindWords(change.kind)}** ${plain(changeWords(change))}`)
      .join('\n'),
  ];
}

const fenced = (text: string): string => `\`\`\`\n${text}\n\`\`\``;
const indented = (text: string): string => text.replace(/^/gm, '  ');

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Controls and what turns the text around it have no business in a page. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

function escaped(text: string): string {
  return text
    .replace(unseen, (char) => (char === '\n' ? '\n' : ' '))
    .replace(/[&<>"']/g, (char) => entities[char] ?? '');
}

/** Colours are pairs for light and dark; nothing is loaded, and no script could run. */
const style = `:root{color-scheme:light dark;--good:light-dark(#1a7347,#6cc794);--warn:light-dark(#85550a,#e2b25c);--bad:light-dark(#ad2a21,#f1958c);--weak:light-dark(#5a6b72,#8fa1a6);--line:light-dark(#d7e0e1,#263439);--sunken:light-dark(#f3f6f6,#0f1618)}
body{max-width:60rem;margin:2rem auto;padding:0 1rem;font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.4rem}h2{margin-top:2rem;font-size:1.1rem}
ul{padding:0;list-style:none}li{padding:.5rem 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
.verdict{display:inline-block;min-width:9.5rem;font-weight:600}.pass{color:var(--good)}.warn{color:var(--warn)}.fail{color:var(--bad)}.unknown,.section{color:var(--weak)}
pre{padding:.75rem;background:var(--sunken);overflow:auto;font-size:13px}summary{cursor:pointer}`;

/** One file that needs nothing else. What came from the network is text in it, never markup. */
export function domainReportHtml(file: ReportFile): string {
  const { report, since } = file;
  const title = escaped(t('domainReport_title', report.domain));
  const first = advised(report.lines);
  const item = (one: ReportLine): string => {
    const snippets = first.has(one) && one.advice !== null ? snippetsFor(one.advice, nameOf(report)) : [];
    const change =
      snippets.length === 0
        ? ''
        : `<details><summary>${escaped(t('domainReport_change'))}</summary>${snippets
            .map(({ program, text }) => `<h3>${escaped(program)}</h3><pre>${escaped(text)}</pre>`)
            .join('')}</details>`;
    return `<li><span class="verdict ${one.verdict}">${escaped(verdictWords(one.verdict))}</span> <bdi>${escaped(lineWords(one))}</bdi> <span class="section">${escaped(one.section)}</span>${change}</li>`;
  };
  const changes =
    since === null
      ? ''
      : since.changes.length === 0
        ? `<p>${escaped(t('domainReport_changesNone', new Date(since.at).toISOString()))}</p>`
        : `<h2>${escaped(t('domainReport_changes', new Date(since.at).toISOString()))}</h2><ul>${since.changes
            .map(
              (change) =>
                `<li><span class="verdict">${escaped(changeKindWords(change.kind))}</span> <bdi>${escaped(changeWords(change))}</bdi></li>`,
            )
            .join('')}</ul>`;
  const sections = areas.flatMap((area) => {
    const own = report.lines.filter((one) => one.area === area);
    return own.length === 0 ? [] : [`<h2>${escaped(areaWords(area))}</h2><ul>${own.map(item).join('')}</ul>`];
  });
  return `<!doctype html>
<html lang="${escaped(language())}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${style}</style>
<h1>${title}</h1>
<p>${headWords(file).map(escaped).join(' ')}</p>
<p>${escaped(list(countsWords(countsOf(report)).map(([, words]) => words)))}</p>
${changes}
${sections.join('\n')}
</html>
`;
}
