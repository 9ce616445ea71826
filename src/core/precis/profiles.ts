/** The two PRECIS profiles that XMPP addresses use: UsernameCaseMapped and OpaqueString (RFC 8265). */
import { satisfiesBidiRule } from './bidi.ts';
import { derive } from './classes.ts';
import { allowedInContext } from './context.ts';

type PrecisErrorCode = 'empty' | 'disallowed' | 'unassigned' | 'context' | 'bidi' | 'unstable';

/** A string that a profile refuses. The string itself is not repeated: it may be secret. */
export class PrecisError extends Error {
  readonly code: PrecisErrorCode;
  constructor(code: PrecisErrorCode) {
    super(code);
    this.name = 'PrecisError';
    this.code = code;
  }
}

function assertClass(text: string, kind: 'identifier' | 'freeform'): void {
  const chars = Array.from(text);
  for (const [index, char] of chars.entries()) {
    const derived = derive(char);
    if (derived === 'unassigned') throw new PrecisError('unassigned');
    if (derived === 'disallowed' || (derived === 'free-only' && kind === 'identifier')) {
      throw new PrecisError('disallowed');
    }
    if (derived === 'context' && !allowedInContext(chars, index)) throw new PrecisError('context');
  }
}

/** Applies a profile's rules until nothing changes any more; RFC 8264 §7 asks for at most four rounds. */
function settle(text: string, rules: (text: string) => string): string {
  let current = text;
  for (let round = 0; round < 4; round += 1) {
    const next = rules(current);
    if (next === current) return current;
    current = next;
  }
  throw new PrecisError('unstable');
}

/** Full-width and half-width forms and the ideographic space: the only code points with a width mapping. */
const widthForms = /[\u3000\uFF01-\uFFEE]/gu;

/**
 * UsernameCaseMapped, enforcement (RFC 8265 §3.3.2).
 * @throws {PrecisError}
 */
export function usernameCaseMapped(text: string): string {
  const enforced = settle(text, (current) => {
    const narrow = current.replace(widthForms, (char) => char.normalize('NFKC'));
    assertClass(narrow, 'identifier');
    // By code point: toLowerCase() over the whole string would turn a last capital sigma into U+03C2, and the
    // same name would differ by where it stands (RFC 7622 §3.5, examples 9 to 11).
    const lower = Array.from(narrow, (char) => char.toLowerCase()).join('');
    return lower.normalize('NFC');
  });
  if (enforced === '') throw new PrecisError('empty');
  if (!satisfiesBidiRule(Array.from(enforced))) throw new PrecisError('bidi');
  return enforced;
}

/**
 * OpaqueString, enforcement (RFC 8265 §4.2.2).
 * @throws {PrecisError}
 */
export function opaqueString(text: string): string {
  const enforced = settle(text, (current) => {
    assertClass(current, 'freeform');
    return current.replace(/\p{Zs}/gu, ' ').normalize('NFC');
  });
  if (enforced === '') throw new PrecisError('empty');
  return enforced;
}
