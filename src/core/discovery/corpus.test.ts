/** Every document of the corpus: what comes of it, and what of it when it is damaged. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadCorpus, type CorpusDocument } from '../fixtures/corpus.testing.ts';
import { findDisagreements } from './disagreements.ts';
import type { ParsedDocument } from './listing.ts';
import { rankCandidates } from './rank.ts';
import { readSource } from './read-source.ts';

const { documents, together } = loadCorpus();

const sourced = (parsed: ParsedDocument) =>
  parsed.ok ? [{ kind: parsed.reading, links: parsed.links }] : [];
const candidatesOf = (parsed: ParsedDocument) => rankCandidates('verona.example', sourced(parsed), 1);

/** In the form of the index. */
function outcome(parsed: ParsedDocument, { candidates: expected }: CorpusDocument): object {
  if (!parsed.ok) return { failure: parsed.failure };
  const { ttl, certificates = [], reference, findings } = parsed;
  const candidates = candidatesOf(parsed)
    .map(({ transport, endpoint }) => `${transport} ${endpoint}`)
    .sort();
  return {
    candidates: typeof expected === 'number' ? candidates.length : candidates,
    findings: findings.map(({ code }) => code),
    ...(ttl !== undefined && { ttl }),
    ...(certificates.length > 0 && { certificates: certificates.length }),
    ...(reference !== undefined && { reference }),
  };
}

test('the corpus has what it is meant to have', () => {
  expect(documents.length).toBeGreaterThanOrEqual(120);
  expect(new Set(documents.map(({ file, kind }) => `${file} ${kind}`)).size).toBe(documents.length);
});

describe('each document', () => {
  test.each(documents.map((one) => [one.kind, one.file, one.about, one] as const))(
    '%s, %s: %s',
    (kind, _, __, one) => {
      const { file: _file, kind: _kind, about: _about, text, ...expected } = one;
      expect(outcome(readSource(kind, text), one)).toEqual(expected);
    },
  );
});

describe('documents of one domain', () => {
  test.each(together)('$files', ({ files, findings }) => {
    const chosen = documents.filter(({ file }) => files.includes(file));
    const found = findDisagreements(chosen.flatMap(({ kind, text }) => sourced(readSource(kind, text))));
    expect(chosen).toHaveLength(files.length);
    expect(found.map(({ code }) => code)).toEqual(findings);
  });
});

/** A document with pieces of it, and of others, cut, doubled and put elsewhere. */
const damaged = fc
  .tuple(
    fc.constantFrom(...documents.filter(({ text }) => text.length < 8000)),
    fc.constantFrom(...documents.map(({ kind }) => kind)),
    fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        length: fc.nat({ max: 40 }),
        put: fc.oneof(
          fc.constantFrom('', '"', "'", '<', '>', '&', '{', '}', '[', ']', ',', '\u0000', '\ud800', '-', '0'),
          fc.constantFrom(
            'wss://',
            'http:',
            'javascript:',
            ':0/',
            ':65536/',
            '__proto__',
            'xmlns="x"',
            '1e999',
          ),
          fc.string({ unit: 'grapheme', maxLength: 6 }),
        ),
      }),
      { maxLength: 4 },
    ),
    fc.boolean(),
  )
  .map(([{ kind, text }, other, edits, swap]) => ({
    kind: swap ? other : kind,
    text: edits.reduce((whole, { at, length, put }) => {
      const start = Math.floor(at * whole.length);
      return whole.slice(0, start) + put + whole.slice(start + length);
    }, text),
  }));

test('no damage makes a reader throw, and no candidate is ever insecure or at a port that is none', () => {
  fc.assert(
    fc.property(damaged, ({ kind, text }) => {
      for (const { transport, url, port, endpoint } of candidatesOf(readSource(kind, text))) {
        expect(endpoint).not.toBe('');
        if (url !== undefined) {
          const { protocol, port: own, username } = new URL(url);
          expect(protocol).toBe(transport === 'bosh' ? 'https:' : 'wss:');
          expect(own).not.toBe('0');
          expect(username).toBe('');
        }
        if (port !== undefined) expect(Number.isInteger(port) && port >= 1 && port <= 65_535).toBe(true);
        expect(url ?? port).toBeDefined();
      }
    }),
    { numRuns: 2000 },
  );
});
