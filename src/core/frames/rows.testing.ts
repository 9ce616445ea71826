/** Rows as tests need them: recorded from texts. */
import { readFrame } from '../framing/index.ts';
import { textRow } from './record.ts';
import type { RecordedRow } from './row.ts';
import { StreamWatch } from './watch.ts';

export interface Line {
  readonly text: string;
  readonly direction?: 'in' | 'out';
  readonly stream?: string;
  readonly time?: number;
}

/** Numbered from 1; each stream begins with its first line unless `fromStart` is false. */
export function recorded(lines: readonly Line[], fromStart = false): RecordedRow[] {
  const watches = new Map<string, StreamWatch>();
  const record = { source: 'account', account: 'romeo@a.example', url: 'wss://a.example' } as const;
  return lines.map(({ text, direction = 'in', stream = 's1', time }, index) => {
    const watch = watches.get(stream) ?? new StreamWatch(record, fromStart);
    watches.set(stream, watch);
    return textRow({
      text,
      direction,
      stream,
      time: time ?? (index + 1) * 100,
      read: readFrame(text),
      watch,
      count: index + 1,
    });
  });
}
