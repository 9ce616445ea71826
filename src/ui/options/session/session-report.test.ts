import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { useWords } from '../../shared/words.ts';
import { juliet } from '../../testing/samples.ts';
import { sessionCounts, sessionEvents } from '../../testing/session-samples.ts';
import { areaNames, wordSource, type Word } from '../../testing/words.ts';
import { sessionReport } from './session-report.ts';
import type { Arrival } from './why-not-words.ts';

beforeAll(() => {
  const read = (area: string): Record<string, Word> =>
    JSON.parse(readFileSync(`public/_locales/en/areas/${area}.json`, 'utf8')) as Record<string, Word>;
  useWords(wordSource(areaNames.map(read)));
});

const now = Date.UTC(2026, 0, 5, 12);
const events = sessionEvents(now);
const isArrival = (event: (typeof events)[number]): event is Arrival => 'course' in event;
const report = (list = events): string =>
  sessionReport({
    account: juliet,
    domain: 'capulet.example',
    state: 'Online',
    arrival: list.findLast(isArrival) ?? null,
    counts: sessionCounts(now),
    events: list,
    now,
  });

test('a report holds the account, what was negotiated, why not, the counters and the events', () => {
  const text = report();
  expect(text).toContain('# Session of `juliet@capulet.example`');
  expect(text).toContain('- Token sign-in (FAST) (XEP-0484)');
  expect(text).toContain('- **Channel binding** (XEP-0440): The server does not offer it, and');
  expect(text).toContain('| Acknowledged (h) | 130 | 88 |');
  expect(text).toContain('- 2026-01-05T11:40:00.000Z **Lost**');
});

test('it holds nothing that could be replayed', () => {
  expect(report()).not.toMatch(/secret|previd|sm-secret/);
});

test('what a server said stays text', () => {
  const condition = '](javascript:x)<b>';
  const failure = { area: 'stream', failure: { code: 'sasl-failure', condition, text: condition } } as const;
  const text = report([...events, { type: 'stopped', at: now, failure }]);
  expect(text).not.toContain('](javascript:x)');
  expect(text).not.toContain('<b>');
});
