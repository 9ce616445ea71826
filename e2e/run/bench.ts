/**
 * `npm run bench` runs all, `npm run bench -- NAME` one, and puts their rows into docs/benchmarks.md; with options
 * nothing is written. `--json` prints one JSON object a line.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type as osType } from 'node:os';
import { join } from 'node:path';
import { devtools } from '../bench/devtools.ts';
import { discoverParse } from '../bench/discover-parse.ts';
import { discover } from '../bench/discover.ts';
import { endurance } from '../bench/endurance.ts';
import type { Bench, Row } from '../bench/harness.ts';
import { inspector } from '../bench/inspector.ts';
import { login } from '../bench/login.ts';
import { report as domainReport } from '../bench/report.ts';
import { popup } from '../bench/popup.ts';
import { resume } from '../bench/resume.ts';
import { size } from '../bench/size.ts';
import { xml } from '../bench/xml.ts';
import { benchReport, number, verdict } from './bench-report.ts';
import { root } from './root.ts';
import { run } from './steps.ts';

const benches: readonly Bench[] = [
  size,
  login,
  resume,
  endurance,
  discover,
  discoverParse,
  domainReport,
  xml,
  inspector,
  devtools,
  popup,
];

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
// What was measured with options of its own is another measurement.
const whole = args.every((arg) => !arg.startsWith('--'));
if (whole) {
  const path = join(root, 'docs/benchmarks.md');
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${osType()} ${release()}, Node ${process.version}`;
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const date = new Date().toISOString().slice(0, 10);
  const order = benches.map(({ name }) => name);
  writeFileSync(path, benchReport(before, { rows, date, machine, order }));
}
// Node 20 was seen to turn for ever in its own end where sockets had been cut off under it.
process.exit();

function line(row: Row): string {
  const spread = row.iqr === undefined ? '' : ` (IQR ${number(row.iqr[0])} to ${number(row.iqr[1])})`;
  return `${row.bench}: ${row.metric} ${number(row.value)} ${row.unit}, ${row.peer} ${number(row.peer_value)}, ratio ${number(row.ratio)}${spread}; ${verdict(row)}`;
}
