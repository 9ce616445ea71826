import { describe, expect, test } from 'vitest';
import { beginScram } from './scram.ts';

/** The examples of RFC 5802 §5 and RFC 7677 §3: user `user`, password `pencil`. */
const examples = [
  {
    mechanism: 'SCRAM-SHA-1',
    client: 'fyko+d2lbbFgONRv9qkxdawL',
    nonce: '3rfcNHYJY1ZVvWVs7j',
    salt: 'QSXCR+Q6sek8bf92',
    proof: 'v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
    verifier: 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
  },
  {
    mechanism: 'SCRAM-SHA-256',
    client: 'rOprNGfwEbeRWgbNEkqO',
    nonce: '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
    salt: 'W22ZaJ0SNY7soEsUEjb6gQ==',
    proof: 'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    verifier: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  },
] as const;

describe.each(examples)('$mechanism', ({ mechanism, client, nonce, salt, proof, verifier }) => {
  const passwordOf = (username: string) => (username === 'user' ? 'pencil' : undefined);
  const chance = { salt: Buffer.from(salt, 'base64'), nonce };
  const begin = (fault?: Parameters<typeof beginScram>[3]) =>
    beginScram(mechanism, `n,,n=user,r=${client}`, passwordOf, fault, chance);
  const final = `c=biws,r=${client}${nonce},p=${proof}`;

  test('comes out as in the specification', () => {
    const exchange = begin();
    expect(exchange?.challenge).toBe(`r=${client}${nonce},s=${salt},i=4096`);
    expect(exchange?.finish(final)).toBe(verifier);
  });

  test('refuses a proof that is off by a bit, of another length, or for another nonce', () => {
    const wrong = Buffer.from(proof, 'base64');
    wrong[0] = (wrong[0] ?? 0) ^ 1;
    expect(begin()?.finish(final.replace(proof, wrong.toString('base64')))).toBeNull();
    expect(begin()?.finish(final.replace(proof, 'AAAA'))).toBeNull();
    expect(begin()?.finish(final.replace(nonce, 'x'))).toBeNull();
  });

  test('signs wrongly, forgets the client’s nonce, and asks for few iterations when told to', () => {
    const signed = begin({ kind: 'bad-signature' })?.finish(final);
    expect(signed).toMatch(/^v=/);
    expect(signed).not.toBe(verifier);
    expect(begin({ kind: 'foreign-nonce' })?.challenge).toBe(`r=${nonce},s=${salt},i=4096`);
    expect(begin({ kind: 'iterations', iterations: 1 })?.challenge).toMatch(/,i=1$/);
  });

  test('reads nothing into what is no first message', () => {
    expect(beginScram(mechanism, 'p=tls-exporter,,n=user,r=x', passwordOf, undefined)).toBeNull();
    expect(beginScram(mechanism, 'n,,r=x', passwordOf, undefined)).toBeNull();
  });
});
