/**
 * SASLprep (RFC 4013) for passwords. A password is a stored string (RFC 5802 §2.2): code points that Unicode 3.2
 * did not assign, such as most emoji, are refused.
 */
import { prepare } from './saslprep-library.ts';

type SaslprepErrorCode = 'empty' | 'prohibited' | 'unassigned' | 'bidi';

/** A password that SASLprep refuses. It never carries the password. */
export class SaslprepError extends Error {
  readonly code: SaslprepErrorCode;
  constructor(code: SaslprepErrorCode) {
    super(`password not allowed: ${code}`);
    this.name = 'SaslprepError';
    this.code = code;
  }
}

/** The library's errors are plain; their first words are what tells them apart. */
function codeOf(message: string): SaslprepErrorCode {
  if (message.startsWith('Prohibited')) return 'prohibited';
  if (message.startsWith('Unassigned')) return 'unassigned';
  if (message.startsWith('String must not contain RandALCat') || message.startsWith('Bidirectional'))
    return 'bidi';
  // What is left are strings of which nothing remains; the library trips over those.
  return 'empty';
}

/**
 * Prepares a password for SASL.
 * @throws {SaslprepError}
 */
export function saslprep(password: string): string {
  let prepared: string;
  try {
    prepared = prepare(password);
  } catch (error) {
    // The cause is left out on purpose: nothing promises that it does not quote its input.
    throw new SaslprepError(codeOf(error instanceof Error ? error.message : ''));
  }
  if (prepared === '') throw new SaslprepError('empty');
  return prepared;
}
