/**
 * `npm run bench` runs all and writes docs/benchmarks.md; `npm run bench -- NAME --json` runs one and prints
 * one JSON object a line.
 */
import { writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type as osType } from 'node:os';
import { join } from 'node:path';
import { discoverParse } from '../bench/discover-parse.ts';
import { discover } from '../bench/discover.ts';
import { noTarget, type Bench, type Row } from '../bench/harness.ts';
import { login } from '../bench/login.ts';
import { size } from '../bench/size.ts';
import { xml } from '../bench/xml.ts';
import { root } from './root.ts';
import { run } from './steps.ts';

const benches: readonly Bench[] = [size, login, discover, discoverParse, xml];

const args = process.argv.slice(2);
const json = args.includes('--json');
const names = args.filter((arg) => !arg.startsWith('--'));
const unknown = names.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(
    `no such benchmark: ${unknown.join(', ')}; there are ${benches.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}

const built = await run('vite', ['build', '--mode', 'chromium']);
if (!built.ok) {
  console.error(built.output);
  process.exit(1);
}

const rows: Row[] = [];
for (const bench of benches) {
  if (names.length > 0 && !names.includes(bench.name)) continue;
  for await (const row of bench.run()) {
    rows.push(row);
    console.log(json ? JSON.stringify(row) : line(row));
  }
}
if (names.length === 0) writeFileSync(join(root, 'docs/benchmarks.md'), report(rows));

function line(row: Row): string {
  const spread = row.iqr === undefined ? '' : ` (IQR ${number(row.iqr[0])} to ${number(row.iqr[1])})`;
  return `${row.bench}: ${row.metric} ${number(row.value)} ${row.unit}, ${row.peer} ${number(row.peer_value)}, ratio ${number(row.ratio)}${spread}; ${verdict(row)}`;
}

function verdict(row: Row): string {
  if (row.target === noTarget) return 'no target';
  return `target ${row.target}: ${row.ok ? 'met' : 'NOT met'}`;
}

function number(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(4);
}

function report(all: readonly Row[]): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${osType()} ${release()}, Node ${process.version}`;
  const body = all.map(
    (row) =>
      `| ${row.bench} | ${row.metric} | ${number(row.value)} ${row.unit} | ${row.peer} | ${number(row.peer_value)} ${row.unit} | ${number(row.ratio)}${row.iqr === undefined ? '' : ` (${number(row.iqr[0])} to ${number(row.iqr[1])})`} | ${row.target === noTarget ? '–' : row.target} | ${row.target === noTarget ? '–' : row.ok ? 'yes' : '**no**'} |`,
  );
  return [
    '# Benchmarks',
    '',
    `Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}; ${machine}. Ratios are ours over the peer's in the same run; where pairs were interleaved, the median of their ratios with the interquartile range. \`login\` runs every client in Node on one WebSocket class; there @xmpp/client computes PBKDF2 in JavaScript, ours and Strophe by WebCrypto.`,
    '',
    '| bench | metric | ours | peer | peer’s | ratio | target | met |',
    '| --- | --- | ---: | --- | ---: | ---: | --- | --- |',
    ...body,
    '',
  ].join('\n');
}
