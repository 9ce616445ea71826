import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { fromBase64 } from './base64.ts';
import {
  checkServerFinal,
  clientFirst,
  clientFirstBare,
  deriveKeys,
  keysFit,
  prove,
  readServerFirst,
  type ScramChallenge,
  type ScramKeys,
} from './scram.ts';

const examples = [
  {
    source: 'RFC 5802 §5',
    hash: 'SHA-1',
    nonce: 'fyko+d2lbbFgONRv9qkxdawL',
    clientFirst: 'n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL',
    serverFirst: 'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
    clientFinal: 'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
    serverFinal: 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
  },
  {
    source: 'RFC 7677 §3',
    hash: 'SHA-256',
    nonce: 'rOprNGfwEbeRWgbNEkqO',
    clientFirst: 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
    serverFirst: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    clientFinal:
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    serverFinal: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  },
] as const;

function challengeIn(message: string, nonce: string): ScramChallenge {
  const read = readServerFirst(message, nonce);
  if (!read.ok) throw new Error(read.failure.code);
  return read.value;
}

function keysFor(example: (typeof examples)[number], challenge: ScramChallenge): ScramKeys {
  const hash = example.hash === 'SHA-1' ? sha1 : sha256;
  const salt = fromBase64(challenge.salt) ?? new Uint8Array();
  const salted = pbkdf2(hash, 'pencil', salt, { c: challenge.iterations, dkLen: hash.outputLen });
  return deriveKeys(example.hash, salted, challenge);
}

describe.each(examples)('the exchange of $source', (example) => {
  it('comes out exactly', () => {
    const bareMessage = clientFirstBare('user', example.nonce);
    expect(clientFirst(bareMessage)).toBe(example.clientFirst);
    const challenge = challengeIn(example.serverFirst, example.nonce);
    const proof = prove(keysFor(example, challenge), bareMessage, example.serverFirst, challenge);
    expect(proof?.message).toBe(example.clientFinal);
    expect(checkServerFinal(example.serverFinal, proof?.serverSignature ?? '')).toEqual({
      ok: true,
      value: null,
    });
  });

  it('does not come out with another server signature', () => {
    const challenge = challengeIn(example.serverFirst, example.nonce);
    const bareMessage = clientFirstBare('somebody', example.nonce);
    const proof = prove(keysFor(example, challenge), bareMessage, example.serverFirst, challenge);
    expect(checkServerFinal(example.serverFinal, proof?.serverSignature ?? '')).toEqual({
      ok: false,
      failure: { code: 'server-signature' },
    });
  });
});

describe('usernames', () => {
  it('have their commas and equals signs escaped', () => {
    expect(clientFirstBare('a=b,c', 'x')).toBe('n=a=3Db=2Cc,r=x');
  });
});

describe('a server-first message', () => {
  const salt = 's=QSXCR+Q6sek8bf92';
  function codeOf(message: string): string {
    const read = readServerFirst(message, 'abc');
    return read.ok ? 'ok' : read.failure.code;
  }

  it.each([
    [`r=abcd,${salt},i=4096`, 'ok'],
    [`r=abcd,${salt},i=1000000`, 'ok'],
    [`r=abcd,${salt},i=4096,h=cVhX,x=`, 'ok'],
    [`r=abc,${salt},i=4096`, 'scram-nonce'],
    [`r=abd,${salt},i=4096`, 'scram-nonce'],
    [`r=,${salt},i=4096`, 'scram-malformed'],
    [`r=abc d,${salt},i=4096`, 'scram-malformed'],
    [`r=abcd,${salt},i=4095`, 'scram-iterations'],
    [`r=abcd,${salt},i=1000001`, 'scram-iterations'],
    [`r=abcd,${salt},i=2147483648`, 'scram-iterations'],
    [`r=abcd,${salt},i=0`, 'scram-malformed'],
    [`r=abcd,${salt},i=-4096`, 'scram-malformed'],
    [`r=abcd,${salt},i=4096.5`, 'scram-malformed'],
    [`r=abcd,${salt},i=1e6`, 'scram-malformed'],
    [`r=abcd,${salt},i=${'9'.repeat(400)}`, 'scram-malformed'],
    [`m=x,r=abcd,${salt},i=4096`, 'scram-malformed'],
    [`r=abcd,${salt},i=4096,m=x`, 'scram-malformed'],
    [`r=abcd,s=,i=4096`, 'scram-malformed'],
    [`r=abcd,s=!,i=4096`, 'scram-malformed'],
    [`r=abcd,s=QQ,i=4096`, 'scram-malformed'],
    [`${salt},r=abcd,i=4096`, 'scram-malformed'],
    [`r=abcd`, 'scram-malformed'],
    ['', 'scram-malformed'],
    ['e=other-error', 'scram-malformed'],
  ])('%s: %s', (message, code) => {
    expect(codeOf(message)).toBe(code);
  });
});

describe('a server-final message', () => {
  it.each([
    ['e=invalid-proof', { code: 'scram-error', error: 'invalid-proof' }],
    ['v=AAAA', { code: 'server-signature' }],
    ['v=!', { code: 'server-signature' }],
    ['v=', { code: 'server-signature' }],
    ['', { code: 'scram-malformed' }],
    ['x=1', { code: 'scram-malformed' }],
  ])('%j is refused', (message, failure) => {
    expect(checkServerFinal(message, 'rmF9pqV8S7suAoZWja4dJRkFsKQ=')).toEqual({ ok: false, failure });
  });
});

describe('kept keys', () => {
  const [example] = examples;
  const challenge = challengeIn(example.serverFirst, example.nonce);
  const keys = keysFor(example, challenge);

  it('are JSON', () => {
    expect(JSON.parse(JSON.stringify(keys))).toEqual(keys);
  });

  it('fit the same salt and iterations only', () => {
    expect(keysFit(keys, challenge)).toBe(true);
    expect(keysFit(keys, { ...challenge, salt: 'AAAA' })).toBe(false);
    expect(keysFit(keys, { ...challenge, iterations: 8192 })).toBe(false);
  });

  it('that are damaged prove nothing', () => {
    expect(prove({ ...keys, clientKey: '?' }, 'n=user,r=x', example.serverFirst, challenge)).toBeNull();
  });
});
