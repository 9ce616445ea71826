import { beforeAll, describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { initialConformance, observe } from '../../core/conformance/index.ts';
import { changesBetween } from '../../core/report/compare.ts';
import { reportOf } from '../../core/report/report.ts';
import {
  clientEndpoint,
  documentFailed,
  evidence,
  serverEndpoint,
} from '../../core/report/samples.testing.ts';
import { areaNames, wordSource, type Word } from '../testing/words.ts';
import {
  domainReportHtml,
  domainReportJson,
  domainReportMarkdown,
  type ReportFile,
} from './domain-report.ts';
import { useWords } from './words.ts';

beforeAll(() => {
  useWords(
    wordSource(
      areaNames.map(
        (area) =>
          JSON.parse(
            readFileSync(new URL(`../../../public/_locales/en/areas/${area}.json`, import.meta.url), 'utf8'),
          ) as Record<string, Word>,
      ),
    ),
  );
});

const good = reportOf(evidence());
const failed = reportOf(
  evidence({
    endpoints: [serverEndpoint()],
    resolution: {
      documents: [documentFailed('host-meta', { code: 'http-status', status: 404 })],
    },
  }),
);
const file: ReportFile = { report: failed, since: { at: good.at, changes: changesBetween(good, failed) } };

test('Markdown has figures, changes, lines with their section, and what to change once', () => {
  const text = domainReportMarkdown(file);
  expect(text).toContain('# Report on `capulet.example`');
  expect(text).toContain('## Since 2026-05-03T12:00:00.000Z');
  expect(text).toMatch(/- \*\*worse\*\* gone: .*WebSocket/);
  expect(text).toMatch(/- \*\*failed\*\* .*host-meta.*\(XEP-0156 §2\.2\)/);
  expect(text.split('http_external_url = "https://capulet.example/"').length).toBeGreaterThan(1);
  expect(text).toContain('Servers were called as montague.example');
});

test('what is not the endpoint’s doing is said beside it', () => {
  const text = domainReportMarkdown({
    report: reportOf(evidence({ endpoints: [clientEndpoint({ held: 3000, ip: '192.168.1.1' })] })),
    since: null,
  });
  expect(text).toMatch(
    /its offers were read after .*\. Of that the browser held the socket back about 3 secs/,
  );
  expect(text).toMatch(
    /\*\*warning\*\* .*leads to 192\.168\.1\.1, an address of your own machine or network/,
  );
  const uncalled = reportOf(
    evidence({ uncalled: '127.0.0.1', endpoints: [], resolution: { documents: [], candidates: [] } }),
  );
  expect(domainReportMarkdown({ report: uncalled, since: null })).toContain(
    'is on your own machine or network, and was not called',
  );
});

test('how many endpoints were listed and not called is said', () => {
  const text = (beyond: readonly string[]) =>
    domainReportMarkdown({ report: reportOf(evidence({ beyond })), since: null });
  expect(text(['a', 'b'])).toContain('2 more endpoints are listed and were not called: at most 2 are.');
  expect(text(['a'])).toContain('1 more endpoint is listed and was not called');
  expect(text([])).not.toContain('not called');
});

test('what stood where a rule was broken is set apart from our words, and said only where it tells more', () => {
  const broken = (text: string): string => {
    const start = initialConformance({ streams: 'c2s', initiator: 'out', secure: true, fromStart: true });
    const { violations } = observe(start, { direction: 'in', text });
    const endpoints = [clientEndpoint({ violations })];
    const html = domainReportHtml({ report: reportOf(evidence({ endpoints })), since: null });
    return /<bdi>[^<]*, rule \d+: ([^<]*)<\/bdi>/.exec(html)?.[1] ?? '';
  };
  expect(
    broken(
      "<stream:error xmlns:stream='http://etherx.jabber.org/streams'><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
    ),
  ).toBe('An error before the server’s &lt;open/&gt;.');
  expect(broken("<presence xmlns='jabber:client'/>")).toMatch(/\. There stood “presence”\.$/);
});

test('JSON has codes and parameters, not words', () => {
  const read = JSON.parse(domainReportJson(file)) as Record<string, unknown>;
  expect(read).toMatchObject({
    format: 'causeway-domain-report',
    version: 1,
    domain: 'capulet.example',
    at: '2026-05-03T12:00:00.000Z',
    since: { at: '2026-05-03T12:00:00.000Z' },
  });
  expect(read['lines']).toHaveLength(failed.lines.length);
});

test('HTML needs nothing else, and lets nothing in', () => {
  const text = domainReportHtml(file);
  expect(text).toMatch(/^<!doctype html>/);
  expect(text).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(text).not.toMatch(/<script|<img|<link|<iframe|<a |src=|href=|\son\w+=/i);
});

describe('hostile text', () => {
  const evil = `</pre></bdi><script>alert(1)</script><img src=x onerror=alert(1)>"'\`|[x](javascript:x)\u202e\u0000`;
  const hostile = (): ReportFile => {
    const bad = reportOf(
      evidence({
        from: 'montague.example',
        endpoints: [
          clientEndpoint({
            url: `wss://capulet.example/${evil}`,
            violations: [{ rule: '5', breach: 'not-one-document', weight: 'fault', got: evil }],
          }),
          clientEndpoint({
            id: 'said',
            url: 'wss://other.example/',
            offered: null,
            steps: [
              {
                name: 'open',
                at: 40,
                failure: {
                  area: 'servers',
                  failure: { code: 'stream-error', condition: evil, text: evil },
                },
              },
            ],
          }),
        ],
        resolution: {
          findings: [
            {
              code: 'bad-url',
              params: { value: evil, fault: 'not-a-url' },
              severity: 'error',
              source: 'host-meta.json',
              place: { path: evil },
              section: 'XEP-0156 §2',
            },
          ],
        },
      }),
    );
    return { report: { ...bad, domain: evil }, since: { at: 0, changes: changesBetween(good, bad) } };
  };

  test('is no markup in HTML', () => {
    const text = domainReportHtml(hostile());
    const tags = new Set(Array.from(text.matchAll(/<\/?([a-z0-9!]+)/gi), ([, name]) => name?.toLowerCase()));
    expect([...tags].sort()).toEqual(
      [
        '!doctype',
        'bdi',
        'details',
        'h1',
        'h2',
        'h3',
        'html',
        'li',
        'meta',
        'p',
        'pre',
        'span',
        'style',
        'summary',
        'title',
        'ul',
      ].sort(),
    );
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).not.toMatch(/[\u202e\u0000]/);
    // Every attribute is one that was written here.
    for (const [tag] of text.matchAll(/<[a-z][^>]*>/g))
      expect(tag).toMatch(/^<[a-z0-9]+(?: (?:class|lang|charset|name|http-equiv|content)="[^"<>]*")*>$/);
  });

  test('is no markup in Markdown', () => {
    const text = domainReportMarkdown(hostile());
    const outside = text.replace(/(`+)[^`]*(?:(?!\1)`+[^`]*)*\1/g, '');
    expect(outside).not.toMatch(/(?<!\\)<script|(?<!\\)\[x\]\(/);
    expect(text).not.toMatch(/[\u202e\u0000]/);
  });

  test('cannot write configuration', () => {
    for (const text of [domainReportHtml(hostile()), domainReportMarkdown(hostile())]) {
      expect(text).not.toMatch(/VirtualHost &quot;<|VirtualHost "<|\{domain\}/);
    }
  });
});
