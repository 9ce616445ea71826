/** Text as it is searched: case does not count. */
const foldsToAscii = /[\u0130\u212a]/;

/**
 * In lower case, but for the two letters (İ, the Kelvin sign) whose lower case would be ASCII: so a search for ASCII
 * can run over the bytes of a text, whatever else is in it.
 */
export function fold(text: string): string {
  if (!foldsToAscii.test(text)) return text.toLowerCase();
  return text.replace(/[^\u0130\u212a]+/g, (part) => part.toLowerCase());
}
