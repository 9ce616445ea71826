/**
 * The PRECIS string classes (RFC 8264 §4, §8, §9), derived from the engine's own Unicode tables.
 *
 * No maintained library offers them, and the derivation is defined by Unicode properties, nearly all of which
 * `\p{…}` exposes. What it does not expose is written out here as ranges; those ranges are stable.
 */
import { lazy } from '../lazy.ts';

/** What the derivation says of a code point; `context` code points need a look at their neighbours. */
export type Derived = 'valid' | 'free-only' | 'context' | 'disallowed' | 'unassigned';

/** RFC 5892 §2.6, group F of RFC 8264. */
const exceptionsValid = /[\u00DF\u03C2\u06FD\u06FE\u0F0B\u3007]/u;
const exceptionsContext = /[\u00B7\u0375\u05F3\u05F4\u30FB\u0660-\u0669\u06F0-\u06F9]/u;
const exceptionsDisallowed = /[\u0640\u07FA\u302E\u302F\u3031-\u3035\u303B]/u;

const unassigned = lazy(() => /(?!\p{Noncharacter_Code_Point})\p{Cn}/u);
const ascii = /[\u0021-\u007E]/u;
const joinControl = lazy(() => /\p{Join_Control}/u);
/** Hangul_Syllable_Type L, V or T. */
const oldHangulJamo = /[\u1100-\u11FF\uA960-\uA97C\uD7B0-\uD7C6\uD7CB-\uD7FB]/u;
const ignorable = lazy(() => /[\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u);
const control = lazy(() => /\p{Cc}/u);
const letterDigit = lazy(() => /[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]/u);
/** OtherLetterDigits, Spaces, Symbols and Punctuation: groups R, N, O and P. */
const freeOnly = lazy(() => /[\p{Lt}\p{Nl}\p{No}\p{Me}\p{Zs}\p{S}\p{P}]/u);

/**
 * Derives the property of one code point.
 * @param char one code point as a string
 */
export function derive(char: string): Derived {
  if (exceptionsValid.test(char)) return 'valid';
  if (exceptionsContext.test(char)) return 'context';
  if (exceptionsDisallowed.test(char)) return 'disallowed';
  if (unassigned().test(char)) return 'unassigned';
  if (ascii.test(char)) return 'valid';
  if (joinControl().test(char)) return 'context';
  if (oldHangulJamo.test(char) || ignorable().test(char) || control().test(char)) return 'disallowed';
  if (char.normalize('NFKC') !== char) return 'free-only';
  if (letterDigit().test(char)) return 'valid';
  return freeOnly().test(char) ? 'free-only' : 'disallowed';
}
