import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePosh } from './posh.ts';

const sha256 = '4/mggdlVx8A3pvHAWW5sD+qJyMtUHgiRuPjVC48N0XQ=';
const sha512 = '25N+1hB2Vo42l9lSGqw+n3BKFhDHsyork8ou+D9B43TXeJ1J81mdQEDqm39oR/EHkPBDDG1y5+AG94Kec0xVqA==';

function read(document: unknown, kind: 'posh-client' | 'posh-server' = 'posh-client') {
  const parsed = parsePosh(typeof document === 'string' ? document : JSON.stringify(document), kind);
  if (!parsed.ok) throw new Error(`not read: ${JSON.stringify(parsed.failure)}`);
  return parsed;
}
const told = (document: unknown) =>
  read(document).findings.map(({ severity, code, place }) => [
    `${severity} ${code}`,
    'path' in place ? place.path : place,
  ]);

describe('fingerprints', () => {
  test('each descriptor is a certificate, with every hash of it', () => {
    const document = { fingerprints: [{ 'sha-256': sha256, 'sha-512': sha512 }], expires: 604_800 };
    expect(read(document, 'posh-server')).toEqual({
      ok: true,
      reading: 'posh-server',
      links: [],
      certificates: [
        {
          by: 'posh',
          service: 'xmpp-server',
          hashes: [
            { name: 'sha-256', value: sha256 },
            { name: 'sha-512', value: sha512 },
          ],
        },
      ],
      findings: [],
      ttl: 604_800,
    });
    expect(read(document).certificates?.[0]).toMatchObject({ service: 'xmpp-client' });
  });

  test.each([
    ['no padding', { 'sha-256': sha256.slice(0, -1) }, 'error bad-base64', '.sha-256'],
    [
      'white space',
      { 'sha-256': `${sha256.slice(0, 9)} ${sha256.slice(9)}` },
      'error bad-base64',
      '.sha-256',
    ],
    ['bits in the padding', { 'sha-256': sha256.replace('Q=', 'R=') }, 'error bad-base64', '.sha-256'],
    ['the length of another hash', { 'sha-512': sha256 }, 'error pin-length', '.sha-512'],
    ['a hash nobody knows', { 'sha-257': sha256 }, 'warning unknown-hash', '.sha-257'],
    ['a hash that is broken', { 'sha-1': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }, 'warning weak-hash', '.sha-1'],
    ['a number', { 'sha-256': 7 }, 'error bad-base64', '.sha-256'],
    ['no object', sha256, 'error wrong-type', ''],
  ])('%s is told and left out, beside one that is fine', (_, descriptor, finding, where) => {
    const document = { fingerprints: [descriptor, { 'sha-256': sha256 }], expires: 60 };
    expect(told(document)).toEqual([[finding, `fingerprints[0]${where}`]]);
    expect(read(document).certificates).toHaveLength(1);
  });

  test.each([[[]], [[{}]], [[{ 'sha-1': 'aDI=' }]]])(
    '%j: no certificate could ever match',
    (fingerprints) => {
      expect(told({ fingerprints, expires: 60 })).toContainEqual([
        'error no-usable-fingerprint',
        'fingerprints',
      ]);
    },
  );

  test('that are no list, and a list that never ends', () => {
    expect(told({ fingerprints: sha256, expires: 60 })).toEqual([['error wrong-type', 'fingerprints']]);
    const many = Array.from({ length: 10_000 }, () => ({ 'sha-256': sha256 }));
    expect(told({ fingerprints: many, expires: 60 })).toEqual([['error too-many', 'fingerprints']]);
    expect(read({ fingerprints: many, expires: 60 }).certificates).toHaveLength(256);
  });

  test('and a reference at once: the fingerprints count', () => {
    const document = {
      fingerprints: [{ 'sha-256': sha256 }],
      url: 'https://host.example/posh.json',
      expires: 60,
    };
    expect(told(document)).toEqual([['warning not-allowed', 'url']]);
    expect(read(document).reference).toBeUndefined();
  });
});

describe('a reference', () => {
  test('is to be followed, for as long as it says', () => {
    expect(read({ url: 'https://HOST.example/posh.json#x', expires: 86_400 })).toMatchObject({
      reference: 'https://host.example/posh.json',
      ttl: 86_400,
      findings: [],
    });
  });

  test.each([
    'http://host.example/',
    '/posh.json',
    'wss://host.example/',
    'javascript:alert(1)',
    '',
    7,
    null,
  ])('%j is none', (url) => {
    expect(told({ url, expires: 60 })).toEqual([['error bad-url', 'url']]);
    expect(read({ url, expires: 60 }).reference).toBeUndefined();
  });
});

describe('how long it counts', () => {
  test.each([
    [{}, 30, 'error ttl-missing'],
    [{ expires: -1 }, 30, 'error ttl-invalid'],
    [{ expires: '60' }, 30, 'error ttl-invalid'],
    [{ expires: 1.5 }, 30, 'error ttl-invalid'],
    [{ expires: 806_400 }, 604_800, 'warning ttl-capped'],
    [{ expires: 1e300 }, 604_800, 'warning ttl-capped'],
  ])('%j: %d s', (expires, ttl, finding) => {
    const document = { fingerprints: [{ 'sha-256': sha256 }], ...expires };
    expect(read(document)).toMatchObject({ ttl, certificates: [{}] });
    expect(told(document)).toEqual([[finding, 'expires']]);
  });

  test('zero makes all of it void', () => {
    const [prints, reference] = [
      { fingerprints: [{ 'sha-256': sha256 }], expires: 0 },
      { url: 'https://host.example/', expires: 0 },
    ];
    expect(read(prints)).toMatchObject({ certificates: [], ttl: 0 });
    expect(read(reference).reference).toBeUndefined();
    expect([...told(prints), ...told(reference)]).toEqual([
      ['error expires-zero', 'expires'],
      ['error expires-zero', 'expires'],
    ]);
  });
});

describe('what is no POSH document', () => {
  test.each([
    ['<!DOCTYPE html><html></html>', { code: 'not-json', found: 'html' }],
    ['', { code: 'not-json', found: 'empty' }],
    ['{"expires":60}', { code: 'not-posh' }],
    ['[]', { code: 'not-posh' }],
    ['null', { code: 'not-posh' }],
    ['{"__proto__":{"fingerprints":[]}}', { code: 'not-posh' }],
  ])('%s', (text, failure) => {
    expect(parsePosh(text, 'posh-client')).toEqual({ ok: false, failure });
  });

  test('never throws, and lists no hash of another length than its name says', () => {
    const bytes = new Map([
      ['sha-224', 28],
      ['sha-256', 32],
      ['sha-384', 48],
      ['sha-512', 64],
    ]);
    const value = fc.oneof(fc.constantFrom(sha256, sha512), fc.base64String(), fc.jsonValue());
    const name = fc.oneof(fc.constantFrom('sha-256', 'SHA-512', 'sha-1', '__proto__'), fc.string());
    const document = fc.record(
      {
        fingerprints: fc.oneof(fc.array(fc.dictionary(name, value)), fc.jsonValue()),
        url: fc.oneof(fc.webUrl(), fc.jsonValue()),
        expires: fc.oneof(fc.integer(), fc.double(), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          document.map((it) => JSON.stringify(it)),
          fc.json(),
          fc.string(),
        ),
        (text) => {
          const parsed = parsePosh(text, 'posh-client');
          if (!parsed.ok) return;
          expect(parsed.ttl).toBeGreaterThanOrEqual(0);
          expect(parsed.ttl).toBeLessThanOrEqual(604_800);
          expect(parsed.reference ?? 'https:').toMatch(/^https:/);
          for (const one of parsed.certificates ?? []) {
            for (const hash of one.by === 'posh' ? one.hashes : []) {
              expect(atob(hash.value)).toHaveLength(bytes.get(hash.name) ?? -1);
            }
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
