/** docs/faults.md, written from the table: what is played is what is documented. */
import { format, resolveConfig } from 'prettier';
import { ruleOf } from '../../src/core/conformance/index.ts';
import type { FaultCase } from './case.ts';
import { elsewhere, strophe, type Elsewhere } from './elsewhere.ts';
import { groups } from './table.ts';

const intro = `# Faults that a session survives

Written from \`e2e/faults\` and held to it by a test. Every row is played on a live session over a real WebSocket by
the embedded server, by \`npx vitest run e2e/fault-table.test.ts\`. After each the session comes back or goes on, a
message is said once in each direction, the conversation and the roster are what they were, and the frames in the
store are those that crossed the wire, with no rule broken by us. _Live_: on a session that is online. _First_:
while signing in for the first time. _Back_: while coming back to a session whose connection was cut.

`;

const times = { live: 'live', 'first sign-in': 'first', 'coming back': 'back' } as const;
const then = {
  waiting: 'comes back by itself',
  stopped: 'stops and says so',
  'needs-you': 'asks the person',
} as const;

/** One line of a table; what could be read as markup is not. */
const line = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
const code = (text: string): string => `\`${text}\``;

function outcome(one: FaultCase): string {
  const { ends } = one;
  if (ends === undefined) return one.when === 'live' && one.moves === true ? 'goes on there' : 'goes on';
  const detail = Object.values(ends.detail ?? {}).map(String);
  const told = ends.told === undefined ? '' : `; the server is told ${code(ends.told)}`;
  return `${code([ends.code, ...detail].join(': '))}${told}; ${then[ends.then]}`;
}

function row(one: FaultCase): string {
  const [rule] = one.breaks ?? [];
  const shown = rule === undefined ? '' : `${rule} (${ruleOf(rule)?.section ?? ''})`;
  return line(code(one.name), times[one.when], outcome(one), one.ends?.by ?? one.goesOnBy ?? '', shown);
}

function list(title: string, of: readonly Elsewhere[]): string {
  const lines = of.map(({ fault, file, test, row: played }) =>
    line(fault, `${code(file)}: ${played === undefined ? test : code(played)}`),
  );
  return `## ${title}\n\n${line('fault', 'test')}${line('-', '-')}${lines.join('')}\n`;
}

/** The whole document, as prettier leaves it. */
export async function faultsDocument(file: string): Promise<string> {
  const tables = groups.map(
    ({ title, cases }) =>
      `## ${title}\n\n${line('fault', 'when', 'outcome', 'by', 'rule at its frame')}` +
      `${line('-', '-', '-', '-', '-')}${cases.map(row).join('')}\n`,
  );
  const others = list('Shown elsewhere', elsewhere) + list('Of strophe.js 5.0.0, out of reach', strophe);
  return format(intro + tables.join('') + others, { ...(await resolveConfig(file)), parser: 'markdown' });
}
