import { describe, expect, it } from 'vitest';
import { opaqueString, PrecisError, usernameCaseMapped } from './profiles.ts';

function codeOf(run: () => string): string {
  try {
    return `no error: ${run()}`;
  } catch (error) {
    return error instanceof PrecisError ? error.code : String(error);
  }
}

describe('UsernameCaseMapped', () => {
  it.each([
    ['juliet', 'juliet'],
    ['JULIET@capulet', 'juliet@capulet'],
    ['ＡＢＣ', 'abc'],
    ['ｶﾞ', 'ガ'],
    ['E\u0301', 'é'],
    ['İ', 'i\u0307'],
    ['ß', 'ß'],
  ])('%s becomes %s', (text, enforced) => {
    expect(usernameCaseMapped(text)).toBe(enforced);
  });

  it.each([
    ['', 'empty'],
    ['a b', 'disallowed'],
    ['a\u3000b', 'disallowed'],
    ['ﬁ', 'disallowed'],
    ['\u212B', 'disallowed'],
    ['a\u00ADb', 'disallowed'],
    ['\u1100\u1161', 'disallowed'],
    ['a\u0640', 'disallowed'],
    ['\uE000', 'disallowed'],
    ['\uFDD0', 'disallowed'],
    ['a\uD800', 'disallowed'],
    ['\u0378', 'unassigned'],
    ['a\u200Db', 'context'],
  ])('%j is refused: %s', (text, code) => {
    expect(codeOf(() => usernameCaseMapped(text))).toBe(code);
  });
});

describe('code points that need their neighbours (RFC 5892 Appendix A)', () => {
  it.each([
    ['क्\u200Dष', true],
    ['क\u200Dष', false],
    ['l·l', true],
    ['a·l', false],
    ['\u0375α', true],
    ['\u0375a', false],
    ['א\u05F3', true],
    ['a\u05F3', false],
    ['カ・カ', true],
    ['a・b', false],
    ['ا\u0661\u0662', true],
    ['ا\u0661\u06F2', false],
  ])('%s: %s', (text, allowed) => {
    const code = codeOf(() => usernameCaseMapped(text));
    if (allowed) expect(code).toMatch(/^no error/);
    else expect(code).toBe('context');
  });
});

describe('the Bidi Rule (RFC 5893 §2)', () => {
  it.each([
    ['שלום', true],
    ['שלום1', true],
    ['سلام\u0661', true],
    ['דָּ', true],
    ['1שלום', false],
    ['\u0661', false],
    ['ש-', false],
    ['שa', false],
    ['aש', false],
    ['ش1\u0661', false],
  ])('%s: %s', (text, satisfied) => {
    const code = codeOf(() => usernameCaseMapped(text));
    if (satisfied) expect(code).toMatch(/^no error/);
    else expect(code).toBe('bidi');
  });
});

describe('OpaqueString', () => {
  it.each([
    ['Correct Horse', 'Correct Horse'],
    ['a\u3000b', 'a b'],
    ['ﬁ', 'ﬁ'],
    ['π♚', 'π♚'],
    ['Jack of \u2666s', 'Jack of \u2666s'],
    ['e\u0301', 'é'],
    ['aש1', 'aש1'],
  ])('%j becomes %j', (text, enforced) => {
    expect(opaqueString(text)).toBe(enforced);
  });

  it.each([
    ['', 'empty'],
    ['my cat is a \u0009by', 'disallowed'],
    ['a\u0000', 'disallowed'],
    ['a\u202Eb', 'disallowed'],
  ])('%j is refused: %s', (text, code) => {
    expect(codeOf(() => opaqueString(text))).toBe(code);
  });
});
