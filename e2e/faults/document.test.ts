import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../run/root.ts';
import { faultsDocument } from './document.ts';
import { elsewhere, strophe } from './elsewhere.ts';
import { groups } from './table.ts';

test('the document is what the table says (write it anew with `vitest -u`)', async () => {
  const file = join(root, 'docs/faults.md');
  await expect(await faultsDocument(file)).toMatchFileSnapshot(file);
});

test.each([...elsewhere, ...strophe])('$file has the test of: $fault', ({ file, test: title }) => {
  expect(readFileSync(join(root, file), 'utf8')).toContain(`'${title}'`);
});

test('what a row of the table shows is a row of the table', () => {
  const names = groups.flatMap(({ cases }) => cases.map(({ name }) => name));
  const shown = [...elsewhere, ...strophe].filter(({ test: title }) => title.startsWith('$'));
  expect(shown.filter(({ row }) => row === undefined || !names.includes(row))).toEqual([]);
});

test('no two rows have one name', () => {
  const names = groups.flatMap(({ title, cases }) => cases.map(({ name }) => `${title}: ${name}`));
  expect(names).toHaveLength(new Set(names).size);
});
