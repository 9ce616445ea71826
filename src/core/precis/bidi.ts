/**
 * The Bidi Rule (RFC 5893 §2), as far as a JavaScript engine can tell.
 *
 * Regular expressions have no Bidi_Class, so classes are taken from scripts and general categories: letters of a
 * right-to-left script count as R or AL, other letters as L. That is exact for the letters of every living script;
 * signs and digits of some historic scripts are judged as neutral, which accepts more than the rule does.
 */
import { lazy } from '../lazy.ts';

const rtlScript = lazy(
  () =>
    /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}\p{Script=Mende_Kikakui}\p{Script=Hanifi_Rohingya}\p{Script=Yezidi}\p{Script=Cypriot}\p{Script=Imperial_Aramaic}\p{Script=Phoenician}\p{Script=Lydian}\p{Script=Kharoshthi}\p{Script=Avestan}\p{Script=Old_South_Arabian}\p{Script=Old_North_Arabian}\p{Script=Nabataean}\p{Script=Palmyrene}\p{Script=Hatran}\p{Script=Manichaean}\p{Script=Inscriptional_Parthian}\p{Script=Inscriptional_Pahlavi}\p{Script=Psalter_Pahlavi}\p{Script=Old_Turkic}\p{Script=Old_Hungarian}\p{Script=Sogdian}\p{Script=Old_Sogdian}\p{Script=Elymaic}\p{Script=Chorasmian}\p{Script=Old_Uyghur}\p{Script=Meroitic_Hieroglyphs}\p{Script=Meroitic_Cursive}]/u,
);
const arabicNumber = lazy(
  () =>
    /[\u0600-\u0605\u0660-\u0669\u066B\u066C\u06DD\u0890\u0891\u08E2\u{10D30}-\u{10D39}\u{10E60}-\u{10E7E}]/u,
);
const europeanNumber = /[0-9\u06F0-\u06F9]/u;
const nonSpacing = lazy(() => /[\p{Mn}\p{Me}]/u);
/** The two Hebrew signs are the only strong right-to-left punctuation that the IdentifierClass lets through. */
const letterLike = lazy(() => /[\p{L}\p{Mc}\p{Nd}\p{Nl}\p{No}\u05F3\u05F4]/u);

type Direction = 'R' | 'L' | 'AN' | 'EN' | 'NSM' | 'neutral';

function direction(char: string): Direction {
  if (arabicNumber().test(char)) return 'AN';
  if (europeanNumber.test(char)) return 'EN';
  if (nonSpacing().test(char)) return 'NSM';
  if (!letterLike().test(char)) return 'neutral';
  return rtlScript().test(char) ? 'R' : 'L';
}

/**
 * Whether a string satisfies the rule; one without right-to-left code points always does (RFC 8265 §3.3.2).
 * @param chars the string by code points
 */
export function satisfiesBidiRule(chars: readonly string[]): boolean {
  const directions = chars.map(direction);
  if (!directions.includes('R') && !directions.includes('AN')) return true;
  // With such a code point in it, conditions 1 and 5 leave only a right-to-left string.
  if (directions[0] !== 'R') return false;
  if (directions.includes('L')) return false;
  if (directions.includes('EN') && directions.includes('AN')) return false;
  const last = directions.findLast((one) => one !== 'NSM');
  return last === 'R' || last === 'EN' || last === 'AN';
}
