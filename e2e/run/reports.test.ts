import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readPlaywright, readVitest } from './reports.ts';
import type { Tally } from './steps.ts';

const folder = mkdtempSync(join(tmpdir(), 'causeway-reports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function report(content: unknown): string {
  const path = join(folder, 'report.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
}

const empty = (): Tally => ({ passed: 0, failed: 0, failures: [], skipped: [], unsteady: [] });

const file = (...assertionResults: unknown[]): unknown => ({
  testResults: [{ name: 'a.test.ts', status: 'passed', assertionResults }],
});

test('a failed test is named with the first lines of why', () => {
  const tally = empty();
  const failed = { fullName: 'a stanza', status: 'failed', failureMessages: ['expected 1 to be 2'] };
  readVitest(report(file(failed)), { ok: false, output: '' }, tally);
  expect(tally).toMatchObject({ failed: 1, failures: ['a stanza\nexpected 1 to be 2'] });
});

test('an error outside every test is one failure, in the words of the runner', () => {
  const tally = empty();
  const passed = { fullName: 'a stanza', status: 'passed' };
  const output = 'many lines\nUnhandled Errors\nError: nobody waited for this\n';
  readVitest(report(file(passed)), { ok: false, output }, tally);
  expect(tally).toMatchObject({ passed: 1, failed: 1 });
  expect(tally.failures).toEqual(['vitest itself\nUnhandled Errors\nError: nobody waited for this\n']);
});

test('a journey that failed is named', () => {
  const tally = empty();
  const specs = [{ title: 'signs in', tests: [{ status: 'unexpected' }] }];
  readPlaywright(report({ suites: [{ title: 'a.spec.ts', specs }] }), { ok: false, output: '' }, tally);
  expect(tally.failures).toEqual(['a.spec.ts: signs in']);
});
