/**
 * SASLprep (RFC 4013) for passwords. A password is a stored string (RFC 5802 §2.2): code points that Unicode 3.2
 * did not assign, such as most emoji, are refused.
 */
import {
  leftToRight,
  mappedToNothing,
  prohibited,
  rightToLeft,
  spaces,
  unassigned,
} from './saslprep-tables.ts';

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

/**
 * Prepares a password for SASL.
 * @throws {SaslprepError}
 */
export function saslprep(password: string): string {
  const mapped = codesOf(password).flatMap((code) =>
    spaces(code) ? [0x20] : mappedToNothing(code) ? [] : [code],
  );
  const prepared = mapped
    .map((code) => String.fromCodePoint(code))
    .join('')
    .normalize('NFKC');
  const codes = codesOf(prepared);
  if (codes.some(prohibited)) throw new SaslprepError('prohibited');
  if (codes.some(unassigned)) throw new SaslprepError('unassigned');
  if (!isOneWay(codes)) throw new SaslprepError('bidi');
  if (prepared === '') throw new SaslprepError('empty');
  return prepared;
}

/** Whether the direction of the text is clear (RFC 3454 §6). */
function isOneWay(codes: readonly number[]): boolean {
  if (!codes.some(rightToLeft)) return true;
  const [first = 0, last = 0] = [codes[0], codes.at(-1)];
  return !codes.some(leftToRight) && rightToLeft(first) && rightToLeft(last);
}

/** A lone surrogate is a code point of its own here, and a prohibited one (RFC 3454 §C.5). */
function codesOf(text: string): number[] {
  return Array.from(text, (char) => char.codePointAt(0) ?? 0);
}
