/** A capture as a file of the person's disk. */
import { mostReported, type ReportWords } from '../../../core/capture/markdown.ts';
import type { CaptureFormat } from '../../../core/capture/write.ts';
import type { Rows } from '../inspector/rows.ts';
import { t, type WordKey } from '../words.ts';

const endings: Readonly<Record<CaptureFormat, readonly [ending: string, type: string]>> = {
  har: ['har', 'application/json'],
  jsonl: ['jsonl', 'application/jsonl'],
  pcapng: ['pcapng', 'application/x-pcapng'],
  markdown: ['md', 'text/markdown'],
};

/** Why a list that is to be written may not hold all that it is to hold; null where nothing is known to be missing. */
export interface Gaps {
  readonly older: 'reading' | 'unreadable' | null;
  readonly search: 'running' | 'stopped' | null;
}

/** As they are offered. */
export const formats: readonly {
  readonly format: CaptureFormat;
  readonly words: WordKey;
  readonly about: WordKey;
}[] = [
  { format: 'har', words: 'captures_format_har', about: 'captures_formatAbout_har' },
  { format: 'jsonl', words: 'captures_format_jsonl', about: 'captures_formatAbout_jsonl' },
  { format: 'pcapng', words: 'captures_format_pcapng', about: 'captures_formatAbout_pcapng' },
  { format: 'markdown', words: 'captures_format_markdown', about: 'captures_formatAbout_markdown' },
];

/** `now` is the wall time, ms. */
export function fileName(format: CaptureFormat, now: number): string {
  const time = new Date(now).toISOString().slice(0, 19).replace(/:/g, '-');
  return `causeway-${time}.${endings[format][0]}`;
}

export function download(file: Blob, format: CaptureFormat, name: string): void {
  const url = URL.createObjectURL(new Blob([file], { type: endings[format][1] }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // A browser that is still asking where to put it reads it later.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export function reportWords(): ReportWords {
  return {
    title: t('captures_reportTitle'),
    redacted: t('captures_reportRedacted'),
    unredacted: t('captures_reportUnredacted'),
    streams: t('captures_reportStreams'),
    frames: t('captures_reportFrames'),
    sent: t('inspector_sent'),
    received: t('inspector_received'),
    binary: t('captures_reportBinary'),
    more: t('captures_reportMore'),
  };
}

/** The numbers of a list; of more than a format has room for, those that it writes. */
export function seqsOf(rows: Rows, format: CaptureFormat): Uint32Array<ArrayBuffer> {
  const length = format === 'markdown' ? Math.min(rows.count, mostReported + 1) : rows.count;
  const seqs = new Uint32Array(length);
  for (let index = 0; index < length; index += 1) seqs[index] = rows.at(index);
  return seqs;
}
