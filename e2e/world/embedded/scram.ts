/** The server's side of SCRAM (RFC 5802 §5), able to do it wrong on request. */
import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { saslprep } from '../../../src/core/precis/index.ts';
import type { Fault } from '../faults.ts';

const algorithms = { 'SCRAM-SHA-1': 'sha1', 'SCRAM-SHA-256': 'sha256' } as const;
export type ScramMechanism = keyof typeof algorithms;

export const scramMechanisms = Object.keys(algorithms) as ScramMechanism[];

export function isScram(mechanism: string): mechanism is ScramMechanism {
  return mechanism in algorithms;
}

/** What the server draws by lot; given only where an exchange has to come out the same again. */
export interface Chance {
  readonly salt: Buffer;
  /** The server's part of the nonce. */
  readonly nonce: string;
}

export interface ScramExchange {
  readonly username: string;
  /** The server-first-message. */
  readonly challenge: string;
  /** The server-final-message, or null when the proof is wrong. */
  readonly finish: (clientFinal: string) => string | null;
}

function attributes(message: string): ReadonlyMap<string, string> {
  return new Map(message.split(',').map((part) => [part.slice(0, 1), part.slice(2)]));
}

/**
 * Begins an exchange.
 * @param clientFirst the decoded client-first-message
 * @param passwordOf the password of a local part; undefined for an unknown account
 * @returns null when the message is not one
 */
export function beginScram(
  mechanism: ScramMechanism,
  clientFirst: string,
  passwordOf: (username: string) => string | undefined,
  fault: Fault | undefined,
  given?: Chance,
): ScramExchange | null {
  const match = /^(?:n|y),[^,]*,(.*)$/s.exec(clientFirst);
  const bare = match?.[1];
  if (bare === undefined) return null;
  const first = attributes(bare);
  const clientNonce = first.get('r');
  const username = first.get('n')?.replaceAll('=2C', ',').replaceAll('=3D', '=');
  if (clientNonce === undefined || username === undefined) return null;

  const hash = algorithms[mechanism];
  const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest();
  const digest = (bytes: Buffer) => createHash(hash).update(bytes).digest();

  const iterations = fault?.kind === 'iterations' ? fault.iterations : 4096;
  // One account keeps its salt from sign-in to sign-in, as on a server that stores keys.
  const salt =
    given?.salt ?? createHash('sha256').update(`${mechanism} ${username}`).digest().subarray(0, 16);
  const serverNonce = given?.nonce ?? randomBytes(12).toString('base64url');
  const nonce = fault?.kind === 'foreign-nonce' ? serverNonce : clientNonce + serverNonce;
  const offerHash = (): Buffer | null => {
    if (fault?.kind === 'other-offer') return randomBytes(20);
    if (fault?.kind !== 'mechanisms' || fault.says !== true) return null;
    return digest(Buffer.from([...fault.names].sort().join('\u001e')));
  };
  const said = offerHash();
  const offered = said === null ? '' : `,h=${said.toString('base64')}`;
  const challenge = `r=${nonce},s=${salt.toString('base64')},i=${iterations}${offered}`;

  return {
    username,
    challenge,
    finish(clientFinal) {
      const final = attributes(clientFinal);
      const proof = Buffer.from(final.get('p') ?? '', 'base64');
      const password = passwordOf(username);
      if (password === undefined || final.get('r') !== nonce) return null;

      const length = digest(Buffer.alloc(0)).length;
      const salted = pbkdf2Sync(saslprep(password), salt, iterations, length, hash);
      const withoutProof = clientFinal.replace(/,p=.*$/s, '');
      const authMessage = `${bare},${challenge},${withoutProof}`;
      const storedKey = digest(hmac(salted, 'Client Key'));
      const signature = hmac(storedKey, authMessage);
      if (proof.length !== length) return null;
      const clientKey = Buffer.from(proof.map((byte, i) => byte ^ (signature[i] ?? 0)));
      if (!timingSafeEqual(digest(clientKey), storedKey)) return null;

      const proper = hmac(hmac(salted, 'Server Key'), authMessage);
      const shown = fault?.kind === 'bad-signature' ? randomBytes(length) : proper;
      return `v=${shown.toString('base64')}`;
    },
  };
}
