import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonScanError, JsonScanner, type JsonPath, type JsonWatch } from './json-scan.ts';

const encoder = new TextEncoder();

/** Everything that is taken, fed in pieces of `size` bytes. */
function taken(
  bytes: Uint8Array,
  want: (path: JsonPath) => 'take' | 'enter' | 'skip',
  size = bytes.length,
): [string, unknown][] {
  const found: [string, unknown][] = [];
  const watch: JsonWatch = {
    want,
    take: (path, json, start, end) => {
      expect(new TextDecoder().decode(bytes.subarray(start, end))).toBe(json);
      found.push([path.join('/'), json === null ? null : JSON.parse(json)]);
    },
  };
  const scanner = new JsonScanner(watch);
  for (let at = 0; at < bytes.length; at += size) scanner.feed(bytes.subarray(at, at + size));
  scanner.end();
  return found;
}

function faultOf(text: string | Uint8Array): { code: string; offset: number } | null {
  const bytes = typeof text === 'string' ? encoder.encode(text) : text;
  try {
    taken(bytes, () => 'enter');
    return null;
  } catch (error) {
    if (!(error instanceof JsonScanError)) throw error;
    return { code: error.code, offset: error.offset };
  }
}

describe('wanted values', () => {
  const text = '{"a": [1, {"b": "x\\u00e9\\"y"}, [ ]], "skip": {"a": [9]}, "c": {"d": -1.5e+3}, "e": true }';
  const want = (path: JsonPath) => {
    if (path.length === 0 || path[0] === 'a' || path[0] === 'c')
      return path.length === 2 ? ('take' as const) : ('enter' as const);
    return path[0] === 'e' ? ('take' as const) : ('skip' as const);
  };
  test.each([1, 2, 3, 7, 1000])('are the same however the bytes come: %i at a time', (size) => {
    expect(taken(encoder.encode(text), want, size)).toEqual([
      ['a/0', 1],
      ['a/1', { b: 'xé"y' }],
      ['a/2', []],
      ['c/d', -1500],
      ['e', true],
    ]);
  });

  test('are any JSON there is', () => {
    fc.assert(
      fc.property(fc.json(), fc.integer({ min: 1, max: 9 }), (json, size) => {
        expect(taken(encoder.encode(json), () => 'take', size)).toEqual([['', JSON.parse(json)]]);
      }),
    );
  });
});

test('what JSON.parse refuses is refused, and what it takes is taken', () => {
  const parses = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '1',
    'null',
    ' ',
    '-',
    '"',
    '\\',
    'tru',
    '0',
    '1e',
    '.5',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), (parts) => {
      const text = parts.join('');
      // A string that is passed over is not looked into: only its end is found.
      fc.pre(!text.includes('\\'));
      expect(faultOf(text) === null).toBe(parses(text));
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ['{"a":1', 'unexpected-end', 6],
  ['{"a" 1}', 'syntax', 5],
  ['[1,]', 'syntax', 3],
  ['[1]]', 'after-the-end', 3],
  ['{"a":01}', 'syntax', 5],
  ['"a\nb"', 'syntax', 2],
  ['', 'unexpected-end', 0],
  ['{"\\x":1}', 'syntax', 2],
])('%s is refused with its place', (text, code, offset) => {
  expect(faultOf(text)).toEqual({ code, offset });
});

test('a million levels are refused where they begin to be too many, without a deep stack', () => {
  expect(faultOf('['.repeat(1_000_000))).toEqual({ code: 'too-deep', offset: 1024 });
  expect(faultOf('{"a":'.repeat(1_000_000))).toEqual({ code: 'too-deep', offset: 5120 });
});

test('names of prototypes are names like others', () => {
  const text = '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 2}}}';
  expect(taken(encoder.encode(text), (path) => (path.length < 2 ? 'enter' : 'take'))).toEqual([
    ['__proto__/polluted', 1],
    ['constructor/prototype', { polluted: 2 }],
  ]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('bytes that are no UTF-8 are replaced and told of', () => {
  const at: number[] = [];
  const found: (string | null)[] = [];
  const scanner = new JsonScanner({
    want: () => 'take',
    take: (_path, json) => found.push(json),
    malformed: (start) => at.push(start),
  });
  scanner.feed(Uint8Array.of(0x20, 0x22, 0xfc, 0x22));
  scanner.end();
  expect(found).toEqual(['"\ufffd"']);
  expect(at).toEqual([1]);
});

test('a value longer than a string may become is handed out as none, and what follows is read', () => {
  const found: (number | null)[] = [];
  const scanner = new JsonScanner({
    want: (path) => (path.length === 0 ? 'enter' : 'take'),
    take: (_path, json) => found.push(json === null ? null : json.length),
  });
  scanner.feed(encoder.encode('["'));
  const part = new Uint8Array(1024 ** 2).fill(0x61);
  for (let index = 0; index < 65; index += 1) scanner.feed(part);
  scanner.feed(encoder.encode('", 12]'));
  scanner.end();
  expect(found).toEqual([null, 2]);
});
