/** What a failure quotes of a server's words: enough to act on, never a flood. */

const longestQuote = 2000;

export function shorten(text: string): string {
  return text.slice(0, longestQuote);
}

/** The human words of an error, as a member that is absent where there are none. */
export function quoted(text: string | undefined): { readonly text?: string } {
  const words = shorten(text?.trim() ?? '');
  return words === '' ? {} : { text: words };
}
