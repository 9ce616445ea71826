/** A query in pieces, each with its place. */

export interface Token {
  readonly type: 'open' | 'close' | 'and' | 'or' | 'not' | 'term';
  /** UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** For a term: what stands before the colon or comparison, empty where neither is. */
  readonly field: string;
  /** For a term: `:` or a comparison, empty where there is none. */
  readonly operator: string;
  /** For a term: the value without quotes, and where it begins. */
  readonly value: string;
  readonly valueStart: number;
  /** A quote that was opened and not closed. */
  readonly unclosed: boolean;
}

const words: Readonly<Record<string, Token['type']>> = { AND: 'and', OR: 'or', NOT: 'not' };

/** A name and what joins it to a value. Namespaces hold colons too, and are no fields. */
const head = /([A-Za-z]+)(:(?:>=|<=|=|>|<)?|>=|<=|=|>|<)/y;
const namespaceStart = /(?:urn|jabber|https?|xmpp|wss?|storage|vcard-temp|roster|jingle):/y;
/** Names that a comparison may follow without a colon; before anything else `=` and `>` are text. */
const compared = /^(?:size|latency)$/;
/** Fields that are never compared, and whose names before a comparison are no words of XML: it is told instead. */
const uncompared = /^(?:dir|kind|rule|xep)$/;

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (/\s/.test(char)) at += 1;
    else if (char === '(' || char === ')') {
      tokens.push(plain(char === '(' ? 'open' : 'close', at, at + 1));
      at += 1;
    } else if (char === '-' && /\S/.test(text.charAt(at + 1))) {
      tokens.push(plain('not', at, at + 1));
      at += 1;
    } else {
      const token = term(text, at);
      const word = token.operator === '' && text.charAt(at) !== '"' ? words[token.value] : undefined;
      tokens.push(word === undefined ? token : plain(word, at, token.end));
      at = token.end;
    }
  }
  return tokens;
}

function plain(type: Token['type'], start: number, end: number): Token {
  return { type, start, end, field: '', operator: '', value: '', valueStart: start, unclosed: false };
}

function term(text: string, start: number): Token {
  head.lastIndex = start;
  namespaceStart.lastIndex = start;
  const found = namespaceStart.test(text) ? null : head.exec(text);
  const [, name = '', operator = ''] = found ?? [];
  const joined =
    operator.startsWith(':') ||
    compared.test(name.toLowerCase()) ||
    (/[<>]/.test(operator) && uncompared.test(name.toLowerCase()));
  const field = joined ? name.toLowerCase() : '';
  const valueStart = joined ? start + name.length + operator.length : start;
  const shape = { type: 'term', start, field, operator: joined ? operator : '', valueStart } as const;
  if (text.charAt(valueStart) === '"') return { ...shape, ...quoted(text, valueStart) };
  const end = wordEnd(text, valueStart);
  return { ...shape, value: text.slice(valueStart, end), end, unclosed: false };
}

/** A word ends at a space or at a parenthesis that it did not open itself. */
function wordEnd(text: string, start: number): number {
  let depth = 0;
  let at = start;
  for (; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (/\s/.test(char)) break;
    if (char === '(') depth += 1;
    if (char === ')' && (depth -= 1) < 0) break;
  }
  return at;
}

/** `\"` and `\\` stand for themselves. */
function quoted(text: string, start: number): Pick<Token, 'value' | 'end' | 'unclosed'> {
  let value = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '"') return { value, end: at + 1, unclosed: false };
    if (char === '\\' && /["\\]/.test(text.charAt(at + 1))) at += 1;
    value += text.charAt(at);
  }
  return { value, end: text.length, unclosed: true };
}
