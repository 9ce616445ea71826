/** Compliance as a text to hand to somebody else: the tables of the suite with a tick or a cross, or data. */
import type { GradedTable } from '../../../core/conformance/suites/grade.ts';
import type { Suite } from '../../../core/conformance/suites/suites.ts';
import { levels } from '../../../core/conformance/suites/types.ts';
import { code, plain } from '../../../core/markdown.ts';
import { t } from '../../shared/words.ts';
import {
  categoryWords,
  demandWords,
  featureWords,
  levelWords,
  reasonWords,
  standingWords,
} from './compliance-words.ts';

export interface Graded {
  /** A domain, or a client. */
  readonly who: string;
  readonly side: 'server' | 'client';
  readonly suite: Suite;
  /** Wall time, ms. */
  readonly at: number;
  readonly tables: readonly GradedTable[];
}

const marks = { yes: '✓', no: '✗', unknown: '?' } as const;

/** `format`, `version`, `at` as ISO 8601, all else in codes: members may be added within a version. */
export function complianceJson({ who, side, suite, at, tables }: Graded): string {
  const head = { format: 'causeway-compliance', version: 1, who, side, suite: `XEP-0${suite.xep}` };
  return `${JSON.stringify({ ...head, at: new Date(at).toISOString(), tables: tables.map(plainTable) }, null, 2)}\n`;
}

function plainTable({ category, standing, rows }: GradedTable): unknown {
  return {
    category,
    standing,
    rows: rows.map(({ feature, demands, verdict, providers }) => ({
      feature,
      demands,
      verdict,
      providers: providers.map((one) => ({ spec: one.provider.spec, verdict: one.verdict })),
    })),
  };
}

export function complianceMarkdown({ who, suite, at, tables }: Graded): string {
  const name = t('compliance_suiteName', String(suite.year));
  const time = new Date(at).toISOString();
  return [
    `# ${t('compliance_reportOf', code(who))}`,
    t('compliance_reportAt', time, name, `XEP-0${suite.xep}`),
    ...tables.flatMap((table) => [
      `## ${categoryWords(table.category)}`,
      levels.map((level) => `**${levelWords(level)}:** ${standingWords(table.standing[level])}`).join(', '),
      tableLines(table),
    ]),
    '',
  ].join('\n\n');
}

/** Text in a cell, where a bar would begin the next one unless it is escaped. */
const cell = (text: string): string =>
  text.replace(/(\\*)\|/g, (bar, before: string) => (before.length % 2 === 0 ? `${before}\\|` : bar));

function tableLines({ rows }: GradedTable): string {
  const head = [t('compliance_col_feature'), '', ...levels.map(levelWords), t('compliance_col_seen')];
  const lines = rows
    .filter(({ verdict }) => verdict !== null)
    .map(({ feature, demands, verdict, providers }) => {
      const seen = providers.flatMap((one) =>
        one.verdict === null
          ? []
          : [`${one.provider.spec} ${marks[one.verdict.state]} ${plain(reasonWords(one.verdict))}`],
      );
      return [
        featureWords(feature),
        verdict === null ? '' : marks[verdict.state],
        ...levels.map((level) => demandWords(demands[level])),
        seen.join('<br>'),
      ];
    });
  const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...lines.map(row)].join('\n');
}
