import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { gradeSuite } from '../../../core/conformance/suites/grade.ts';
import { suites } from '../../../core/conformance/suites/suites.ts';
import type { Evidence } from '../../../core/conformance/suites/types.ts';
import { useWords } from '../../shared/words.ts';
import { areaNames, wordSource, type Word } from '../../testing/words.ts';
import { complianceJson, complianceMarkdown, type Graded } from './compliance-report.ts';

const hostile = 'a|b <script> [x](javascript:1) `';
const [suite] = suites;
if (suite === undefined) throw new Error('no suite');
const evidence: Evidence = {
  entities: [
    { role: 'server', jid: hostile, info: { features: ['urn:xmpp:carbons:2'], identities: [], forms: [] } },
  ],
  settled: true,
  stream: new Set(),
  listed: [],
  hostMeta: [],
  dns: false,
  answers: { roster: 'yes', vcard: 'no', private: 'unknown' },
  session: new Set(['online', 'tls', 'websocket']),
  sent: null,
};
const graded: Graded = {
  who: hostile,
  side: 'server',
  suite,
  at: Date.UTC(2026, 10, 30),
  tables: gradeSuite(suite, 'server', evidence),
};

beforeAll(() => {
  const folder = fileURLToPath(new URL('../../../../public/_locales/en/areas/', import.meta.url));
  useWords(
    wordSource(
      areaNames.map(
        (area) => JSON.parse(readFileSync(`${folder}${area}.json`, 'utf8')) as Record<string, Word>,
      ),
    ),
  );
});

test('as Markdown each table has a row a feature, and hostile text stays in its cell', () => {
  const text = complianceMarkdown(graded);
  const rows = text.split('\n').filter((line) => line.startsWith('| '));
  expect(rows.length).toBeGreaterThan(25);
  for (const one of rows) expect(one.replace(/\\./g, '').split('|')).toHaveLength(7);
  expect(text).toContain('| TLS | ✓ | required | required |');
  // What is no code span has nothing left that means something.
  expect(rows.join('\n')).not.toMatch(/(?<!\\)<(?!br>)/);
  expect(rows.join('\n')).toContain('`[x](javascript:1`)');
});

test('as JSON it has codes, not words', () => {
  const read = JSON.parse(complianceJson(graded)) as {
    suite: string;
    tables: { rows: { feature: string; verdict: { state: string } | null }[] }[];
  };
  expect(read.suite).toBe('XEP-0479');
  const carbons = read.tables.flatMap(({ rows }) => rows).find(({ feature }) => feature === 'carbons');
  expect(carbons?.verdict?.state).toBe('yes');
});
