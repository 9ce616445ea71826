/** Words for the documents of a resolution, and what their answers say besides ways to connect. */
import type { DocumentReport, SecurityHeaders } from '../../core/discovery/types.ts';
import { sourceWords } from './candidate-words.ts';
import { ago, duration, list, number, span } from './format.ts';
import type { Stage } from './waterfall.ts';
import { t, tn } from './words.ts';

/** The document, by the specification it was read as where that is known. */
export function nameOf({ kind, outcome }: DocumentReport): string {
  return sourceWords(outcome.ok ? outcome.reading : kind);
}

/** What its answer said, in short pieces; empty for what was not read. */
export function remarksOf({ outcome }: DocumentReport, now: number): readonly string[] {
  if (!outcome.ok) return [];
  const { contentType, ttl, kept, security } = outcome;
  return [
    ...(contentType === '' ? [] : [contentType]),
    ...(ttl === undefined ? [] : [t('connection_ttl', span(ttl))]),
    ...(kept === undefined ? [] : [t('connection_keptSince', ago(kept.fetchedAt, now))]),
    ...(security === null ? [] : headerWords(security)),
  ];
}

function headerWords({ hsts, pins }: SecurityHeaders): readonly string[] {
  return [
    hsts === undefined
      ? t('connection_hstsNone')
      : t(hsts.includeSubDomains ? 'connection_hstsAll' : 'connection_hsts', span(hsts.maxAge)),
    ...(pins === undefined || pins.maxAge === 0
      ? []
      : [tn('connection_headerPins', pins.pins.length, span(pins.maxAge))]),
  ];
}

export function stageWords(kind: Stage['kind']): string {
  const words: Record<Stage['kind'], string> = {
    queued: t('connection_stageQueued'),
    waiting: t('connection_stageWaiting'),
    reading: t('connection_stageReading'),
    parsing: t('connection_stageParsing'),
  };
  return words[kind];
}

/** A row of the waterfall for those who do not see it. */
export function stagesWords(stages: readonly Stage[]): string {
  if (stages.length === 0) return t('connection_stagesNone');
  return list(
    stages.map(({ kind, from, to }) => t('connection_stage', stageWords(kind), duration(to - from))),
  );
}

/** How many of the documents were read. */
export function readWords(documents: readonly DocumentReport[]): string {
  const read = documents.filter(({ outcome }) => outcome.ok).length;
  return t('connection_sourcesRead', number(read), tn('connection_sources', documents.length));
}
