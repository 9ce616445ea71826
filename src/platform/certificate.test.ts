import '../../e2e/world/reflect.ts';
import { X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAuthority } from '../../e2e/world/ca.ts';
import { notAfterOf, spkiOf } from './certificate.ts';

const keyOf = (certificate: X509Certificate): Uint8Array =>
  new Uint8Array(certificate.publicKey.export({ type: 'spki', format: 'der' }));

async function rsaCertificate(): Promise<X509Certificate> {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    publicExponent: Uint8Array.of(1, 0, 1),
    modulusLength: 2048,
  };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=capulet.example',
    signingAlgorithm: algorithm,
    keys,
  });
  return new X509Certificate(Buffer.from(made.rawData));
}

let elliptic: X509Certificate;
let rsa: X509Certificate;
beforeAll(async () => {
  elliptic = new X509Certificate((await (await createAuthority()).leaf('capulet.example')).cert);
  rsa = await rsaCertificate();
});

test('its end is read as the date it is', async () => {
  for (const certificate of [elliptic, rsa]) {
    expect(notAfterOf(new Uint8Array(certificate.raw))).toBe(Date.parse(certificate.validTo));
  }
  const expired = await (await createAuthority()).leaf('capulet.example', { days: -1 });
  const { raw, validTo } = new X509Certificate(expired.cert);
  expect(notAfterOf(new Uint8Array(raw))).toBe(Date.parse(validTo));
  expect(notAfterOf(Uint8Array.of(0x30, 0))).toBeNull();
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(notAfterOf(bytes)).toBeNull();
    }),
  );
});

describe('the public key of a certificate', () => {
  test('is taken out byte for byte, elliptic or RSA', () => {
    for (const certificate of [elliptic, rsa]) {
      expect(spkiOf(new Uint8Array(certificate.raw))).toEqual(keyOf(certificate));
    }
  });

  test('is found in version 1, which does not say its version', () => {
    const der = new Uint8Array(elliptic.raw);
    // Both outer lengths take two bytes here: 30 82 LL LL, 30 82 LL LL, then a0 03 02 01 02.
    expect([...der.subarray(8, 13)]).toEqual([0xa0, 3, 2, 1, 2]);
    const old = Uint8Array.from([...der.subarray(0, 8), ...der.subarray(13)]);
    const view = new DataView(old.buffer);
    view.setUint16(2, view.getUint16(2) - 5);
    view.setUint16(6, view.getUint16(6) - 5);
    expect(spkiOf(old)).toEqual(keyOf(elliptic));
  });
});

describe('what is no certificate has none', () => {
  const nested = (depth: number): Uint8Array => {
    const bytes = new Uint8Array(depth * 2);
    for (let at = 0; at < depth; at++) bytes.set([0x30, 0x80], at * 2);
    return bytes;
  };
  test.each([
    ['nothing', new Uint8Array()],
    ['text', new TextEncoder().encode('-----BEGIN CERTIFICATE-----')],
    ['an empty sequence', Uint8Array.of(0x30, 0)],
    ['sequences within sequences', nested(30_000)],
    ['something huge', new Uint8Array(100_000).fill(0x30)],
  ])('%s', (_what, der) => expect(spkiOf(der)).toBeNull());

  test('a certificate cut short, or with something behind it', () => {
    const der = new Uint8Array(elliptic.raw);
    expect(spkiOf(der.subarray(0, -1))).toBeNull();
    expect(spkiOf(Uint8Array.from([...der, 0]))).toBeNull();
  });

  test('a key alone', () => expect(spkiOf(keyOf(elliptic))).toBeNull());

  test('no damage makes it throw', () => {
    const good = new Uint8Array(elliptic.raw);
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(damage, fc.nat(good.length), (changes, length) => {
        const der = good.slice(0, length);
        for (const [at, value] of changes) if (at < length) der[at] = value;
        const key = spkiOf(der);
        if (key !== null) expect(key[0]).toBe(0x30);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        spkiOf(bytes);
      }),
    );
  });
});
