import { createContext, runInContext } from 'node:vm';
import { build, type Rolldown } from 'vite';
import { describe, expect, it } from 'vitest';
import { saslprep, SaslprepError } from './saslprep.ts';

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

describe('in a browser bundle', () => {
  it('needs nothing of Node and leaves no Buffer behind', async () => {
    const built = await build({
      configFile: false,
      logLevel: 'silent',
      build: {
        write: false,
        minify: false,
        lib: { entry: new URL('saslprep.ts', import.meta.url).pathname, formats: ['iife'], name: 'bundle' },
      },
    });
    const outputs = (Array.isArray(built) ? built : [built]) as Rolldown.RolldownOutput[];
    const code = outputs[0]?.output[0].code ?? '';
    expect(code).not.toMatch(/require\("(zlib|fs|buffer)"\)|from ['"]node:/);
    const context = createContext({ atob });
    const answers: unknown = runInContext(
      `${code}
      const attempt = (text) => { try { return bundle.saslprep(text); } catch (error) { return error.code; } };
      JSON.stringify([attempt('I\\u00ADX'), attempt('\\u2168'), attempt('\\u0007'), attempt('\\u{1F600}'),
        attempt('\\u0627\\u0031'), attempt('a\\u05D0b'), attempt(''), typeof Buffer])`,
      context,
    );
    expect(JSON.parse(String(answers))).toEqual([
      'IX',
      'IX',
      'prohibited',
      'unassigned',
      'bidi',
      'bidi',
      'empty',
      'undefined',
    ]);
  });
});
