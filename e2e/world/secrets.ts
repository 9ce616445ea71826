/** The secrets of sessions, read and derived from what really crossed the wire, and the forms they may be found in. */
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import type { TappedConnection } from './recording.ts';

export interface Secret {
  readonly name: string;
  readonly bytes: Buffer;
}

const hashes = { 'SCRAM-SHA-1': 'sha1', 'SCRAM-SHA-256': 'sha256', 'SCRAM-SHA-512': 'sha512' } as const;

/** What SASL messages hold, of both profiles, in the order in which they crossed. */
const saslMessage =
  /<(?:initial-response|challenge|response|auth|additional-data|success)(?: [^>]*)?>([^<]+)</g;

function messages({ frames }: TappedConnection): readonly string[] {
  return frames.flatMap(({ text }) => [...text.matchAll(saslMessage)].map(([, message = '']) => message));
}

/** @throws where the derivation is not the one that the client proved itself by */
function scramSecrets(connection: TappedConnection, password: string): readonly Secret[] {
  const name = connection.frames.flatMap(
    ({ text }) => /mechanism=['"](SCRAM-SHA-\d+)['"]/.exec(text)?.[1] ?? [],
  )[0];
  const texts = messages(connection).map((one) => Buffer.from(one, 'base64').toString());
  const first = texts.find((one) => one.startsWith('n,,'));
  const server = texts.find((one) => /^r=[^,]+,s=/.test(one));
  const final = texts.find((one) => one.startsWith('c='));
  if (first === undefined || server === undefined || final === undefined) return [];
  const hash = hashes[name as keyof typeof hashes];
  const [, salt = '', iterations = '0'] = /,s=([^,]+),i=(\d+)/.exec(server) ?? [];
  const length = createHash(hash).digest().length;
  const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(iterations), length, hash);
  const clientKey = createHmac(hash, salted).update('Client Key').digest();
  const storedKey = createHash(hash).update(clientKey).digest();
  const serverKey = createHmac(hash, salted).update('Server Key').digest();
  const unproven = final.slice(0, final.indexOf(',p='));
  const signed = `${first.slice(3)},${server},${unproven}`;
  const signature = createHmac(hash, storedKey).update(signed).digest();
  const proof = clientKey.map((byte, index) => byte ^ (signature[index] ?? 0));
  if (!final.endsWith(`,p=${Buffer.from(proof).toString('base64')}`))
    throw new Error('this is not the password');
  return [
    { name: 'SaltedPassword', bytes: salted },
    { name: 'ClientKey', bytes: clientKey },
    { name: 'StoredKey', bytes: storedKey },
    { name: 'ServerKey', bytes: serverKey },
  ];
}

/** Tokens that were given, and the authenticators of both sides made from each of them, used yet or not. */
function tokenSecrets({ frames }: TappedConnection): readonly Secret[] {
  const given = frames.flatMap(({ text }) => {
    const element = /<token [^>]*>/.exec(text)?.[0] ?? '';
    return /token=['"]([^'"]+)['"]/.exec(element)?.[1] ?? [];
  });
  return given.flatMap((token) => [
    { name: 'token', bytes: Buffer.from(token) },
    ...['Initiator', 'Responder'].map((role) => ({
      name: `authenticator of the ${role}`,
      bytes: createHmac('sha256', token).update(role).digest(),
    })),
  ]);
}

/** Everything of `password` that nobody but its owner and the server may know. */
export function secretsOn(connections: readonly TappedConnection[], password: string): readonly Secret[] {
  const all: readonly Secret[] = [
    { name: 'password', bytes: Buffer.from(password) },
    ...connections.flatMap((connection) => [
      ...scramSecrets(connection, password),
      ...tokenSecrets(connection),
    ]),
  ];
  return [...new Map(all.map((one) => [one.bytes.toString('hex'), one])).values()];
}

/** Base64 of bytes that stand anywhere in a longer text: what is the same whatever comes before and after. */
function alignments(bytes: Buffer): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const whole = Math.floor(((offset + bytes.length) * 8) / 6);
    return text.slice(Math.ceil((offset * 8) / 6), whole);
  });
}

/** As bytes, in base64 of each alignment and both alphabets, in hexadecimal of both cases; one character a byte. */
export function formsOf({ bytes }: Secret): readonly string[] {
  const base64 = alignments(bytes);
  const hex = bytes.toString('hex');
  const url = base64.map((one) => one.replaceAll('+', '-').replaceAll('/', '_'));
  return [...new Set([bytes.toString('latin1'), ...base64, ...url, hex, hex.toUpperCase()])];
}

export interface Place {
  readonly where: string;
  /** One character a byte; text as UTF-8. */
  readonly content: string;
}

/** Where any form of a secret stands; databases also write text as two bytes a character. */
export function findSecrets(places: readonly Place[], secrets: readonly Secret[]): readonly string[] {
  const found = new Set<string>();
  const forms = secrets.flatMap((secret) => formsOf(secret).map((form) => ({ name: secret.name, form })));
  for (const { name, form } of forms) {
    const wide = Buffer.from(form, 'utf16le').toString('latin1');
    for (const { where, content } of places) {
      if (content.includes(form) || content.includes(wide)) found.add(`${name} in ${where}`);
    }
  }
  return [...found];
}
