/** Words for what changed between two reports. */
import type { ChangeKind, ReportChange } from '../../core/report/compare.ts';
import { lineWords, verdictWords } from './line-words.ts';
import { t } from './words.ts';

export function changeKindWords(kind: ChangeKind): string {
  const words: Record<ChangeKind, string> = {
    worse: t('domainReport_worse'),
    better: t('domainReport_better'),
    other: t('domainReport_changed'),
  };
  return words[kind];
}

export function changeWords({ before, after }: ReportChange): string {
  if (after === null) return before === null ? '' : t('domainReport_gone', lineWords(before));
  if (before === null) return t('domainReport_new', lineWords(after));
  return t('domainReport_was', lineWords(after), verdictWords(before.verdict));
}
