import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import library from '@mongodb-js/saslprep';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { saslprep, SaslprepError } from './saslprep.ts';
import {
  leftToRight,
  mappedToNothing,
  prohibited,
  rightToLeft,
  spaces,
  unassigned,
} from './saslprep-tables.ts';

function codeOf(password: string): string {
  try {
    return `no error: ${saslprep(password)}`;
  } catch (error) {
    return error instanceof SaslprepError ? error.code : String(error);
  }
}

describe('the examples of RFC 4013 §3', () => {
  it.each([
    ['I\u00ADX', 'IX'],
    ['user', 'user'],
    ['USER', 'USER'],
    ['\u00AA', 'a'],
    ['\u2168', 'IX'],
  ])('%j becomes %j', (password, prepared) => {
    expect(saslprep(password)).toBe(prepared);
  });

  it('refuses a control character and a lone right-to-left letter before a digit', () => {
    expect(codeOf('\u0007')).toBe('prohibited');
    expect(codeOf('\u0627\u0031')).toBe('bidi');
  });
});

describe('passwords', () => {
  it('keep their case and their ASCII, and get composed', () => {
    expect(saslprep('Pa55 word, = &')).toBe('Pa55 word, = &');
    expect(saslprep('pa\u0308ss')).toBe('p\u00E4ss');
    expect(saslprep('a\u00A0b')).toBe('a b');
  });

  it('of which nothing remains are refused', () => {
    expect(codeOf('')).toBe('empty');
    expect(codeOf('\u00AD')).toBe('empty');
  });

  it('with code points that Unicode 3.2 did not assign are refused', () => {
    expect(codeOf('\u{1F600}')).toBe('unassigned');
  });

  it('that mix directions are refused', () => {
    expect(codeOf('a\u05D0b')).toBe('bidi');
  });

  it('with a lone surrogate are refused', () => {
    expect(codeOf('a\uD800')).toBe('prohibited');
  });

  it('are not in the error', () => {
    let shown = '';
    try {
      saslprep('hunter2\u0007');
    } catch (error) {
      shown = error instanceof Error ? `${error.message} ${error.stack} ${String(error.cause)}` : '';
    }
    expect(shown).toContain('password not allowed');
    expect(shown).not.toContain('hunter2');
  });
});

describe('held against the library whose tables were taken from the RFC by somebody else', () => {
  // The package has its tables readable too, beside what it exports.
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('@mongodb-js/saslprep'));
  const source = require(join(folder, 'code-points-src.js')) as Readonly<Record<string, ReadonlySet<number>>>;
  const tables = [
    ['A.1', unassigned, source['unassigned_code_points']],
    ['B.1', mappedToNothing, source['commonly_mapped_to_nothing']],
    ['C.1.2', spaces, source['non_ASCII_space_characters']],
    ['C', prohibited, source['prohibited_characters']],
    ['D.1', rightToLeft, source['bidirectional_r_al']],
    ['D.2', leftToRight, source['bidirectional_l']],
  ] as const;
  const theirs = (password: string): string => {
    try {
      return library(password, { allowUnassigned: false }) || 'refused';
    } catch {
      return 'refused';
    }
  };
  const ours = (password: string): string => {
    try {
      return saslprep(password);
    } catch (error) {
      if (error instanceof SaslprepError) return 'refused';
      throw error;
    }
  };

  it('every code point stands in the same tables', () => {
    const differing: string[] = [];
    for (const [name, ours, theirs] of tables) {
      for (let code = 0; code <= 0x10ffff; code += 1) {
        if (ours(code) !== theirs?.has(code)) differing.push(`${code.toString(16)} in ${name}`);
      }
    }
    expect(differing).toEqual([]);
  });

  it('any text comes out the same', () => {
    const kinds = fc.constantFrom(
      'a',
      '1',
      ' ',
      '\u05D0',
      '\u0661',
      '\u00AD',
      '\u00A0',
      '\u0308',
      '\u{1F600}',
    );
    const unit = fc.oneof(kinds, fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }));
    const text = fc.array(unit, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(fc.property(text, (password) => void expect(ours(password)).toBe(theirs(password))));
  });
});
