/** Text from the network in Markdown, where it must stay text whatever it holds. */

/** Controls, and what turns or hides the text around it: shown by its number instead. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

function visible(text: string): string {
  return text.replace(invisible, (char) => {
    if (char === '\n' || char === '\t' || char === '\r') return ' ';
    return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

/**
 * A value as a code span, in which nothing is markup and nothing becomes a link. Its fence is longer than any run of
 * backticks inside (CommonMark §6.1).
 */
export function code(value: string): string {
  const text = visible(value);
  if (text.trim() === '') return '—';
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const padding = longest > 0 || text.startsWith(' ') || text.endsWith(' ') ? ' ' : '';
  return `${fence}${padding}${text}${padding}${fence}`;
}

/**
 * A sentence whose values came from the network. Words that a reader of Markdown could make a link of (addresses with
 * `@`, `://`, `www.` or a scheme) become code, all other punctuation that means something is escaped.
 */
export function plain(sentence: string): string {
  return visible(sentence)
    .trim()
    .split(/ +/)
    .map((word) => (/@|www\.|:\S/i.test(word) ? codeWord(word) : word.replace(special, '\\$&')))
    .join(' ')
    .replace(atStart, '$1\\$2');
}

/** What means something anywhere in a line, and what at its beginning alone: lists, underlined headings. */
const special = /[\\`*_{}[\]<>#|~&$]/g;
const atStart = /^(\d*)([-+=.)])/;

/** Quotes and points around an address belong to the sentence. */
function codeWord(word: string): string {
  const [, before = '', inner = '', after = ''] = /^([“"(‘']*)(.*?)([”")’'.,;]*)$/s.exec(word) ?? [];
  return `${before}${code(inner)}${after}`;
}
