/** The contextual rules of RFC 5892 Appendix A: code points that are allowed beside certain others only. */
import { lazy } from '../lazy.ts';

/**
 * Canonical_Combining_Class = Virama. The engine has no such property, so the signs are listed (Unicode 16);
 * a sign that is missing makes a joiner after it refused, never a wrong one accepted.
 */
const virama = lazy(
  () =>
    /[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D3B\u0D3C\u0D4D\u0DCA\u0E3A\u0EBA\u0F84\u1039\u103A\u1714\u1715\u1734\u17D2\u1A60\u1B44\u1BAA\u1BAB\u1BF2\u1BF3\u2D7F\uA806\uA82C\uA8C4\uA953\uA9C0\uAAF6\uABED\u{10A3F}\u{11046}\u{11070}\u{1107F}\u{110B9}\u{11133}\u{11134}\u{111C0}\u{11235}\u{112EA}\u{1134D}\u{113CE}-\u{113D0}\u{11442}\u{114C2}\u{115BF}\u{1163F}\u{116B6}\u{1172B}\u{11839}\u{1193D}\u{1193E}\u{119E0}\u{11A34}\u{11A47}\u{11A99}\u{11C3F}\u{11D44}\u{11D45}\u{11D97}\u{11F41}\u{11F42}\u{1612F}]/u,
);
const greek = lazy(() => /\p{Script=Greek}/u);
const hebrew = lazy(() => /\p{Script=Hebrew}/u);
const kana = lazy(() => /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u);

/**
 * Whether the contextual code point at `index` stands where it may.
 * The second half of A.1 (a non-joiner between Arabic letters that join) needs Joining_Type, which the engine
 * does not have: such a non-joiner is refused.
 * @param chars the whole string by code points
 */
export function allowedInContext(chars: readonly string[], index: number): boolean {
  const before = chars[index - 1] ?? '';
  const after = chars[index + 1] ?? '';
  switch (chars[index]) {
    case '\u200C':
    case '\u200D':
      return virama().test(before);
    case '\u00B7':
      return before === 'l' && after === 'l';
    case '\u0375':
      return greek().test(after);
    case '\u05F3':
    case '\u05F4':
      return hebrew().test(before);
    case '\u30FB':
      return chars.some((char) => kana().test(char));
    default:
      // Arabic-Indic digits and their extended forms look alike and never share a string (A.8, A.9).
      return !(
        chars.some((char) => /[\u0660-\u0669]/.test(char)) &&
        chars.some((char) => /[\u06F0-\u06F9]/.test(char))
      );
  }
}
