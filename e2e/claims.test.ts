/** `docs/compliance.md` claims nothing without a test of that name, and names exactly what the client says that it can. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ownInfo } from '../src/core/xep/features.ts';

const text = readFileSync(new URL('../docs/compliance.md', import.meta.url), 'utf8');
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

const claims = rows.filter((row) => row.length === 4 && row[2] === 'yes');

test('there are claims', () => {
  expect(claims.length).toBeGreaterThan(10);
});

test.each(claims)('%s (%s)', (...row) => {
  const [, file = '', name = ''] = /^`([^`]+)`: (.+)$/.exec(row[3] ?? '') ?? [];
  const source = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
  expect(source).toContain(`test('${name}'`);
});

test('the features are those that are said to others', () => {
  const listed = rows.flatMap((row) => /^`([^`]+)`$/.exec(row.length === 2 ? (row[0] ?? '') : '')?.[1] ?? []);
  expect([...listed].sort()).toEqual([...ownInfo.features].sort());
});
