/** `docs/benchmarks.md`: one table, in which a run replaces the rows of the benchmarks that it ran. */
import { noTarget, type Row } from '../bench/harness.ts';

export interface Report {
  readonly rows: readonly Row[];
  /** ISO date of the run. */
  readonly date: string;
  readonly machine: string;
  /** Names of all benchmarks, as they stand in the table. */
  readonly order: readonly string[];
}

/** The document with these rows in it; `before` is the document as it stands, empty where there is none. */
export function benchReport(before: string, { rows, date, machine, order }: Report): string {
  const ran = new Set(rows.map(({ bench }) => bench));
  const kept = before.split('\n').filter((line) => order.includes(benchOf(line)) && !ran.has(benchOf(line)));
  const lines = [...kept, ...rows.map((row) => tableRow(row, date))];
  const sorted = order.flatMap((name) => lines.filter((line) => benchOf(line) === name));
  return [
    '# Benchmarks',
    '',
    `Written by \`npm run bench\`, all or by name; the last run on ${machine}. Ratios are ours over the peer's in the same run; where pairs were interleaved, the median of their ratios with the interquartile range. \`login\` runs every client in Node on one WebSocket class; there @xmpp/client computes PBKDF2 in JavaScript, ours and Strophe by WebCrypto; beside converse.js both run in Chromium. \`resume\` has no debugger on the worker; its ratio is to a bare WebSocket from the same tab plus the counted round trips. \`popup\` has none either; what it paints first is what it showed last, and what changed since is a row of its own. Of what it takes beyond those, an instrumented copy showed (2026-11-30, medians of eleven starts): 24 ms from the Port until the worker’s first module runs, of which a worker of three lines takes 8, then 10 ms of evaluation.`,
    '',
    '| bench | metric | ours | peer | peer’s | ratio | target | met | taken |',
    '| --- | --- | ---: | --- | ---: | ---: | --- | --- | --- |',
    ...sorted,
    '',
  ].join('\n');
}

export function verdict(row: Row): string {
  if (row.target === noTarget) return 'no target';
  return `target ${row.target}: ${row.ok ? 'met' : 'NOT met'}`;
}

export function number(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(4);
}

function benchOf(line: string): string {
  return /^\| (\S+) \|/.exec(line)?.[1] ?? '';
}

function tableRow(row: Row, date: string): string {
  const spread = row.iqr === undefined ? '' : ` (${number(row.iqr[0])} to ${number(row.iqr[1])})`;
  const [target, met] = row.target === noTarget ? ['–', '–'] : [row.target, row.ok ? 'yes' : '**no**'];
  const ours = `${number(row.value)} ${row.unit}`;
  const theirs = `${number(row.peer_value)} ${row.unit}`;
  return `| ${row.bench} | ${row.metric} | ${ours} | ${row.peer} | ${theirs} | ${number(row.ratio)}${spread} | ${target} | ${met} | ${date} |`;
}
