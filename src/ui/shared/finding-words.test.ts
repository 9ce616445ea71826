import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Finding, FindingDetail, Severity } from '../../core/discovery/findings.ts';
import { areaNames, wordSource, type Word } from '../testing/words.ts';
import { countWords, findingWords, placeWords, severityWords } from './finding-words.ts';
import { useWords } from './words.ts';

beforeAll(() =>
  useWords(
    wordSource(
      areaNames.map((area) => {
        const file = new URL(`../../../public/_locales/en/areas/${area}.json`, import.meta.url);
        return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Word>;
      }),
    ),
  ),
);

const finding = (detail: FindingDetail, severity: Severity = 'error'): Finding => ({
  ...detail,
  severity,
  source: 'hacx',
  place: { line: 3, column: 5 },
  section: 'HACX §3, item 2.6',
});

describe('words for findings', () => {
  test.each<[FindingDetail, string]>([
    [{ code: 'missing', params: { on: 'tls', name: 'ip' } }, 'tls has no ip, which it must have.'],
    [
      { code: 'out-of-range', params: { name: 'port', value: '0', min: 1, max: 65_535 } },
      'port is “0”; 1 to 65,535 is allowed.',
    ],
    [
      { code: 'not-a-number', params: { on: 'tls', name: 'priority', value: 'high' } },
      'priority of tls is “high”, not a whole number.',
    ],
    [
      { code: 'bad-url', params: { value: 'ws://a.example/', fault: 'insecure' } },
      'The address “ws://a.example/” cannot be used: it is not encrypted (ws: or http:).',
    ],
    [{ code: 'bad-url', params: { value: '', fault: 'missing' } }, 'An address is missing.'],
    [
      { code: 'pin-length', params: { hash: 'sha-256', got: 2, expected: 32 } },
      'A sha-256 pin has 2 bytes instead of 32.',
    ],
    [
      {
        code: 'disagreement',
        params: {
          endpoint: 'wss://a.example/',
          field: 'priority',
          value: '9',
          other: '1',
          otherKind: 'hacx',
        },
      },
      'wss://a.example/: priority is “9” here, but “1” in HACX, which counts.',
    ],
    [{ code: 'more-findings', params: { count: 1 } }, '1 more finding is not shown.'],
    [
      { code: 'ttl-capped', params: { name: 'expires', value: '806400', cap: 604_800 } },
      'expires is 806400; no more than 604,800 s are honoured.',
    ],
    [
      { code: 'media-type', params: { value: 'text/html', expected: 'application/json' } },
      'Served as “text/html” instead of application/json.',
    ],
    [
      { code: 'media-type', params: { value: '', expected: 'application/json' } },
      'Served without a media type instead of application/json.',
    ],
    [
      { code: 'header-syntax', params: { name: 'Public-Key-Pins', value: 'max-age=-1' } },
      '“max-age=-1” breaks the grammar of Public-Key-Pins, so the header is passed over.',
    ],
    [
      {
        code: 'unknown-directive',
        params: { name: 'Strict-Transport-Security', directive: 'x' },
      },
      'The directive x of Strict-Transport-Security is not known and is passed over.',
    ],
    [
      { code: 'dns-claimed', params: { claimed: 1, of: 2 } },
      'The resolver claims DNSSEC for 1 of 2 answers. Nothing of that was checked here.',
    ],
    [
      { code: 'dns-ech', params: { name: 'capulet.example', bytes: 71 } },
      'An ECH configuration of 71 bytes is published for capulet.example. The browser looks that up by itself.',
    ],
  ])('%j', (detail, words) => {
    expect(findingWords(finding(detail))).toBe(words);
  });

  test('the place is a line and column, or a path', () => {
    expect(placeWords(finding({ code: 'ttl-zero', params: { name: 'ttl' } }))).toBe('HACX, line 3, column 5');
    expect(placeWords({ source: 'host-meta.json', place: { path: 'links[2].port' } })).toBe(
      'host-meta.json (JRD), links[2].port',
    );
    expect(placeWords({ source: 'posh-server', place: { path: 'expires' } })).toBe(
      'POSH for servers, expires',
    );
  });

  test('counts name the gravest first and leave out what there is none of', () => {
    const of = (...severities: Severity[]) => severities.map((severity) => ({ severity }));
    expect(countWords(of('note', 'error', 'note'))).toEqual(['1 error', '2 notes']);
    expect(countWords(of('warning'))).toEqual(['1 warning']);
    expect(severityWords('warning')).toBe('Warning');
  });
});
