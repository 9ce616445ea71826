import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSecurityHeaders } from './security-headers.ts';

const keyA = 'd6qzRu9zOECb90Uez27xWltNsj0e1Md7GkYYkVoZWmM=';
const keyB = 'E9CZ9INDbd+2eRQozYqqbQ2yXLVKB9+xcprMF+44U1g=';
const pin = (key: string) => ({ hashes: [{ name: 'sha-256', value: key }] });
const two = `pin-sha256="${keyA}"; pin-sha256="${keyB}"`;

const hsts = (text: string) => readSecurityHeaders({ hsts: text, pins: null }, 'hacx');
const pinned = (text: string) => readSecurityHeaders({ hsts: null, pins: text }, 'hacx');
const told = ({ findings }: ReturnType<typeof hsts>) =>
  findings.map(({ severity, code }) => `${severity} ${code}`);

test('absent headers say nothing', () => {
  expect(readSecurityHeaders({ hsts: null, pins: null }, 'hacx')).toEqual({ security: {}, findings: [] });
});

describe('Strict-Transport-Security', () => {
  test.each([
    ['max-age=31536000', 31_536_000, false],
    ['max-age=31536000 ; includeSubDomains', 31_536_000, true],
    ['INCLUDESUBDOMAINS; Max-Age="60"; preload', 60, true],
    ['max-age = "6\\0" ;;', 60, false],
    [`max-age=${'9'.repeat(400)}`, 2_147_483_648, false],
  ])('%s', (text, maxAge, includeSubDomains) => {
    expect(hsts(text)).toEqual({ security: { hsts: { maxAge, includeSubDomains } }, findings: [] });
  });

  test('what is not known is passed over', () => {
    expect(hsts('max-age=60; report="a;b,c"; x')).toMatchObject({ security: { hsts: { maxAge: 60 } } });
    expect(told(hsts('max-age=60; report="a;b,c"; x'))).toEqual([
      'note unknown-directive',
      'note unknown-directive',
    ]);
  });

  test.each([
    ['', 'error header-no-max-age'],
    ['includeSubDomains', 'error header-no-max-age'],
    ['max-age', 'error header-syntax'],
    ['max-age=', 'error header-syntax'],
    ['max-age=-1', 'error header-syntax'],
    ['max-age=1.5', 'error header-syntax'],
    ['max-age=1e9', 'error header-syntax'],
    ['max-age=60; includeSubDomains=true', 'error header-syntax'],
    ['max-age=60; max-age=60', 'error header-repeated-directive'],
    ['max-age=60; Max-Age=0', 'error header-repeated-directive'],
    ['max-age="60', 'error header-syntax'],
    ['max-age=60 includeSubDomains', 'error header-syntax'],
    ['max-age=60; Über', 'error header-syntax'],
    ['max-age=0', 'note header-withdrawn'],
    [`max-age=60; x="${'a'.repeat(20_000)}"`, 'error header-too-long'],
  ])('%.40s: the header as a whole does not count', (text, finding) => {
    const read = hsts(text);
    expect(read.security).toEqual({});
    expect(told(read)).toEqual([finding]);
  });

  test('of several only the first counts, a broken one too', () => {
    expect(hsts('max-age=60, max-age=99')).toMatchObject({ security: { hsts: { maxAge: 60 } } });
    expect(told(hsts('max-age=60, max-age=99'))).toEqual(['warning header-repeated']);
    expect(told(hsts('nonsense, max-age=99'))).toContain('error header-no-max-age');
  });

  test('a finding names the header, its document and the rule', () => {
    expect(hsts('max-age=x').findings).toEqual([
      {
        code: 'header-syntax',
        params: { name: 'Strict-Transport-Security', value: 'max-age=x' },
        severity: 'error',
        source: 'hacx',
        place: { path: 'Strict-Transport-Security' },
        section: 'RFC 6797 §6.1',
      },
    ]);
  });
});

describe('Public-Key-Pins', () => {
  test.each([
    [`max-age=3000; ${two}`, 3000, false],
    [`${two}; max-age=10000; includeSubDomains; report-uri="https://a.example/"`, 10_000, true],
    [`${two}; PIN-SHA256="${keyA}"; max-age=1`, 1, false],
  ])('%s', (text, maxAge, includeSubDomains) => {
    expect(pinned(text)).toEqual({
      security: { pins: { pins: [pin(keyA), pin(keyB)], maxAge, includeSubDomains } },
      findings: [],
    });
  });

  test('pins of other hashes are passed over', () => {
    const read = pinned(`${two}; pin-sha512="x"; max-age=60`);
    expect(read.security.pins?.pins).toHaveLength(2);
    expect(told(read)).toEqual(['warning unknown-hash']);
  });

  test.each([`${two}; max-age=0`, `pin-sha256="${keyA}"; max-age=000`, 'max-age=0'])(
    '%s: what was pinned is to be forgotten (RFC 7469 §2.1.2)',
    (text) => {
      const read = pinned(text);
      expect(read.security).toEqual({ pins: { pins: [], maxAge: 0, includeSubDomains: false } });
      expect(told(read)).toEqual(['note header-withdrawn']);
    },
  );

  test.each([`pin-sha256=${keyA}; max-age=0`, 'max-age=0; max-age=60'])('%s withdraws nothing', (text) => {
    expect(pinned(text).security).toEqual({});
  });

  test('no more than sixty days', () => {
    const read = pinned(`${two}; max-age=31536000`);
    expect(read.security.pins?.maxAge).toBe(5_184_000);
    expect(told(read)).toEqual(['note ttl-capped']);
  });

  test.each([
    [`pin-sha256="${keyA}"; max-age=60`, 'error no-backup-pin'],
    [`pin-sha256="${keyA}"; pin-sha256="${keyA}"; max-age=60`, 'error no-backup-pin'],
    ['max-age=60', 'error no-backup-pin'],
    [two, 'error header-no-max-age'],
    [`${two}; max-age=60; max-age=60`, 'error header-repeated-directive'],
    [`${two}; pin-sha256=${keyA}; max-age=60`, 'error header-syntax'],
    [`${two}; pin-sha256=abc; max-age=60`, 'error header-syntax'],
    [`${two}; pin-sha256; max-age=60`, 'error header-syntax'],
    [`${two}; pin-sha256="aDI="; max-age=60`, 'error pin-length'],
    [`${two}; pin-sha256="nonsense!"; max-age=60`, 'error bad-base64'],
    [`${two}; max-age=60; includeSubDomains=1`, 'error header-syntax'],
  ])('%s: nothing is pinned', (text, finding) => {
    const read = pinned(text);
    expect(read.security).toEqual({});
    expect(told(read)).toEqual([finding]);
  });
});

describe('hostile headers', () => {
  test.each([
    ['quotes that are never closed', '"\\'.repeat(8000)],
    ['white space', `a${' '.repeat(16_000)}x`],
    ['equals signs', `a${' ='.repeat(8000)}`],
    ['backslashes', `a="${'\\\\'.repeat(8000)}`],
    ['directives', ';a'.repeat(8000)],
  ])('%s take no time', (_, text) => {
    const start = performance.now();
    readSecurityHeaders({ hsts: text, pins: text }, 'hacx');
    expect(performance.now() - start).toBeLessThan(200);
  });

  test('never throws; what counts has two keys of 32 bytes, or none where it is withdrawn', () => {
    const part = fc.constantFrom(
      ...[
        'max-age=',
        '60',
        '0',
        ';',
        ' ',
        ',',
        '"',
        '\\',
        '=',
        'includeSubDomains',
        'pin-sha256',
        keyA,
        keyB,
      ],
      ...[`pin-sha256="${keyA}"`, `pin-sha256="${keyB}"`, 'max-age=60'],
    );
    const text = fc.oneof(
      fc.array(part).map((parts) => parts.join('')),
      fc.array(part).map((parts) => parts.join(';')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(text, text, (one, other) => {
        const { hsts: policy, pins } = readSecurityHeaders(
          { hsts: one, pins: other },
          'posh-client',
        ).security;
        expect(policy?.maxAge ?? 1).toBeGreaterThan(0);
        if (pins === undefined) return;
        if (pins.maxAge > 0) expect(pins.pins.length).toBeGreaterThan(1);
        else expect(pins.pins).toEqual([]);
        for (const { hashes } of pins.pins) expect(atob(hashes[0]?.value ?? '')).toHaveLength(32);
      }),
      { numRuns: 1000 },
    );
  });
});
