import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parsers } from 'prettier/plugins/markdown';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../core/discovery/findings.ts';
import type { Candidate, DocumentReport, Resolution } from '../../core/discovery/types.ts';
import { areaNames, wordSource, type Word } from '../testing/words.ts';
import { code, plain } from '../../core/markdown.ts';
import { reportJson, reportMarkdown } from './report.ts';
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

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Node[];
}

/** Every node, as a parser of Markdown that is not ours reads the text. */
function nodesOf(text: string): readonly Node[] {
  const all = (node: Node): readonly Node[] => [node, ...(node.children ?? []).flatMap(all)];
  return all(parsers.markdown.parse(text, {} as Parameters<typeof parsers.markdown.parse>[1]) as Node);
}
const harmless = new Set(['root', 'paragraph', 'sentence', 'word', 'whitespace', 'text', 'inlineCode']);
const markupOf = (text: string, allowed: ReadonlySet<string> = harmless) =>
  nodesOf(text).filter(({ type }) => !allowed.has(type));

const hostile = [
  '<img src=x onerror=alert(1)>',
  '[click](https://evil.example)',
  '![x](https://evil.example/x.png)',
  '`` ` ``` `<b>`',
  'a | b\n\n# Heading\n- item\n1. one\n> quote',
  '**bold** __x__ ~~y~~ $z$ &lt; &#60; \\',
  'https://evil.example www.evil.example evil@evil.example xmpp:evil@evil.example',
  '\u202egnp.exe \u0000 \u200b',
  '- [x] done',
  '+ one',
  '12) two',
  '===',
  '<!-- --> <https://evil.example>',
  '[ref]: https://evil.example',
  '@everyone #1 :smile:',
  '`',
  '',
];

const candidate: Candidate = {
  id: 'x',
  transport: 'websocket',
  endpoint: 'wss://capulet.example/ws',
  url: 'wss://capulet.example/ws',
  sources: ['hacx', 'host-meta'],
  rank: 1,
  reasons: [{ code: 'priority', priority: 1 }, { code: 'same-host' }],
  dialable: true,
  unhonoured: ['ips'],
  ips: ['192.0.2.7'],
  pins: [{ hashes: [{ name: 'sha-256', value: '4/mggdlVx8A3pvHAWW5sD+qJyMtUHgiRuPjVC48N0XQ=' }] }],
};
const okay = {
  ok: true,
  status: 200,
  contentType: 'application/xml',
  finalUrl: 'https://capulet.example/.well-known/xmpp-client.xml',
  reading: 'hacx',
  links: 1,
  ttl: 3600,
  security: null,
} as const;
const read: DocumentReport = {
  kind: 'hacx',
  url: 'https://capulet.example/.well-known/xmpp-client.xml',
  outcome: okay,
  startedAt: 2,
  endedAt: 40,
};
const unread: DocumentReport = {
  ...read,
  kind: 'host-meta',
  url: 'https://capulet.example/.well-known/host-meta',
  outcome: { ok: false, failure: { code: 'http-status', status: 503 } },
};
const finding: Finding = {
  code: 'bad-ip',
  params: { value: '999.1.1.1' },
  severity: 'error',
  source: 'hacx',
  place: { line: 3, column: 5 },
  section: 'HACX §3, item 2.6',
};
const resolution: Resolution = {
  domain: 'capulet.example',
  at: Date.UTC(2026, 10, 20, 12),
  took: 61,
  settled: true,
  documents: [read, unread],
  candidates: [{ ...candidate, rank: 2, endpoint: 'wss://second.example/' }, candidate],
  certificates: [
    { by: 'posh', service: 'xmpp-client', hashes: [{ name: 'sha-256', value: 'AAAA' }] },
    {
      by: 'tlsa',
      name: '_5222._tcp.capulet.example',
      usage: 3,
      selector: 1,
      matching: 1,
      data: 'BBBB',
      authenticated: true,
    },
  ],
  findings: [finding, { ...finding, source: 'host-meta', severity: 'note' }],
};

/** The same with `value` wherever the network has a say. */
const poisoned = (value: string): Resolution => ({
  ...resolution,
  domain: value,
  candidates: [{ ...candidate, endpoint: value, sni: value, ips: [value], alpn: value }],
  documents: [
    { ...read, url: value, redirects: [value], outcome: { ...okay, contentType: `text/${value}` } },
    { ...unread, url: value, outcome: { ok: false, failure: { code: 'certificate', error: value } } },
  ],
  findings: [
    { ...finding, params: { value }, place: { path: value } },
    { ...finding, code: 'missing', params: { on: value, name: value } },
  ],
  certificates: [
    { by: 'posh', service: 'xmpp-server', hashes: [{ name: value, value }] },
    { by: 'tlsa', name: value, usage: 3, selector: 1, matching: 1, data: value, authenticated: false },
  ],
});

describe('a report to read', () => {
  test('has everything, the ways to connect in the order of their rank', () => {
    const text = reportMarkdown(resolution);
    for (const part of [
      '# How `capulet.example` can be reached over HTTPS',
      '2026-11-20T12:00:00.000Z',
      'No pinned key was compared',
      '1. **WebSocket** `wss://capulet.example/ws`',
      '2. **WebSocket** `wss://second.example/`',
      '`sha-256 4/mggdlVx8A3pvHAWW5sD+qJyMtUHgiRuPjVC48N0XQ=`',
      'status 200, 1 way to connect',
      '503',
      'HACX §3, item 2.6',
      'line 3',
      '999.1.1.1',
      '**POSH** for accounts',
      '`3 1 1 BBBB`',
    ]) {
      expect(text).toContain(part);
    }
    expect(text.indexOf('wss://capulet')).toBeLessThan(text.indexOf('wss://second'));
    expect(text).not.toMatch(/undefined|\[object/);
  });

  test('says so where nothing was found, and where it is not through', () => {
    const empty = { ...resolution, settled: false, candidates: [], findings: [], certificates: [] };
    expect(reportMarkdown(empty)).toMatch(/still under way[\s\S]*None\.[\s\S]*None\./);
  });

  const structure = new Set([...harmless, 'heading', 'list', 'listItem', 'strong']);

  test.each(hostile)('%j stays text wherever it stands', (value) => {
    const text = reportMarkdown(poisoned(value));
    expect(markupOf(text, structure)).toEqual([]);
    const shape = (report: string) =>
      nodesOf(report)
        .filter(({ type }) => ['heading', 'list', 'listItem', 'strong'].includes(type))
        .map(({ type }) => type);
    expect(shape(text)).toEqual(shape(reportMarkdown(poisoned('word'))));
  });
});

describe('text in Markdown', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc
      .array(fc.constantFrom(...hostile, ' ', '`', '``', '\\', '@', '://', '<', ']'), { maxLength: 5 })
      .map((parts) => parts.join('')),
  );

  test('nothing becomes markup', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(markupOf(`x ${plain(text)} x`)).toEqual([]);
        expect(markupOf(plain(text))).toEqual([]);
        expect(markupOf(`x ${code(text)} x`)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('a value in code is the value', () => {
    expect(nodesOf(`x ${code('a `` b ` |')}`).find(({ type }) => type === 'inlineCode')?.value).toBe(
      'a `` b ` |',
    );
    expect(code('\u202ex')).toBe('`U+202Ex`');
  });
});

describe('a report to compute with', () => {
  test('is the resolution, with its time as text', () => {
    const { at: _at, ...rest } = resolution;
    expect(JSON.parse(reportJson(resolution))).toEqual({
      format: 'causeway-report',
      version: 1,
      at: '2026-11-20T12:00:00.000Z',
      ...rest,
    });
  });

  test.each(hostile)('carries %j unharmed', (value) => {
    expect(JSON.parse(reportJson(poisoned(value)))).toMatchObject({ domain: value });
  });
});
