import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DocumentReport } from '../../core/discovery/types.ts';
import { axisOf, byHost, pathOf, stagesOf } from './waterfall.ts';

const at = (times: Partial<DocumentReport>): DocumentReport => ({
  kind: 'host-meta',
  url: 'https://capulet.example/.well-known/host-meta',
  outcome: { ok: false, failure: { code: 'unreachable' } },
  startedAt: 0,
  endedAt: 40,
  ...times,
});

test('a document that was read went through all stages', () => {
  expect(stagesOf(at({ startedAt: 5, headersAt: 30, bodyAt: 38, endedAt: 40 }))).toEqual([
    { kind: 'queued', from: 0, to: 5 },
    { kind: 'waiting', from: 5, to: 30 },
    { kind: 'reading', from: 30, to: 38 },
    { kind: 'parsing', from: 38, to: 40 },
  ]);
});

test('one that failed ends in the stage in which it failed; one that was kept went through none', () => {
  expect(stagesOf(at({}))).toEqual([{ kind: 'waiting', from: 0, to: 40 }]);
  expect(stagesOf(at({ headersAt: 30 })).at(-1)).toEqual({ kind: 'reading', from: 30, to: 40 });
  const kept: DocumentReport['outcome'] = {
    ok: true,
    status: 200,
    contentType: '',
    finalUrl: '',
    reading: 'host-meta',
    links: 1,
    security: null,
    kept: { fetchedAt: 1, expiresAt: 2 },
  };
  expect(stagesOf(at({ outcome: kept }))).toEqual([]);
});

test('the axis has round ticks and spans the slowest document', () => {
  expect(axisOf([at({ endedAt: 182 })], 100)).toEqual({ whole: 182, ticks: [0, 50, 100, 150] });
  expect(axisOf([], 0)).toEqual({ whole: 1, ticks: [0, 0.2, 0.4, 0.6000000000000001, 0.8, 1] });
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), (took) => {
      const { whole, ticks } = axisOf([], took);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(ticks.every((tick) => tick >= 0 && tick <= whole)).toBe(true);
    }),
  );
});

test('documents of one host stand together', () => {
  const dns = at({ url: 'https://dns.example/dns-query?dns=AAAB' });
  expect(byHost([at({}), dns, at({})]).map(({ host, documents }) => [host, documents.length])).toEqual([
    ['capulet.example', 2],
    ['dns.example', 1],
  ]);
  expect(pathOf(dns.url)).toBe('/dns-query?dns=AAAB');
  expect(pathOf('not a url')).toBe('not a url');
});
