import { expect, test } from 'vitest';
import { noTarget, type Row } from '../bench/harness.ts';
import { benchReport } from './bench-report.ts';

const row = (bench: string, metric: string, value: number, more: Partial<Row> = {}): Row => ({
  ...{ bench, metric, value, unit: 'ms', peer: 'another', peer_value: 2 * value, ratio: 0.5 },
  ...{ target: noTarget, ok: true, ...more },
});
const about = { date: '2026-01-02', machine: 'a machine', order: ['size', 'login', 'resume'] };
const rowsOf = (document: string): readonly string[] =>
  document.split('\n').filter((line) => /^\| (size|login|resume) /.test(line));

test('a run replaces the rows of what it ran and leaves the others, in the order of the benchmarks', () => {
  const first = benchReport('', { ...about, rows: [row('resume', 'wake', 3), row('size', 'worker', 1)] });
  const rows = [row('login', 'socket', 4), row('resume', 'wake', 5, { target: '≤ 1', ok: false })];
  const second = benchReport(first, { ...about, date: '2026-01-03', rows });
  expect(rowsOf(second)).toEqual([
    '| size | worker | 1 ms | another | 2 ms | 0.5000 | – | – | 2026-01-02 |',
    '| login | socket | 4 ms | another | 8 ms | 0.5000 | – | – | 2026-01-03 |',
    '| resume | wake | 5 ms | another | 10 ms | 0.5000 | ≤ 1 | **no** | 2026-01-03 |',
  ]);
  expect(benchReport(second, { ...about, date: '2026-01-03', rows })).toBe(second);
});
