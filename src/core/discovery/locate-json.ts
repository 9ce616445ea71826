/** The place in a JSON text that a path such as `links[2].port` names: findings tell paths, people read texts. */

/** UTF-16 offsets; `end` is the first behind it. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The value that `path` leads to, or the innermost one around it where a step is not there, as with a member that is
 * missing. Tolerant: of a text that is no JSON it finds what it can. Null where not even a root is there.
 */
export function locateInJson(text: string, path: string): TextRange | null {
  let found = valueAt(text, 0);
  if (found === null) return null;
  for (const [, name, index] of path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)) {
    const inner: TextRange | null =
      index === undefined
        ? memberOf(text, found.start, name ?? '')
        : elementOf(text, found.start, Number(index));
    if (inner === null) break;
    found = inner;
  }
  return found;
}

function elementOf(text: string, start: number, index: number): TextRange | null {
  if (text[start] !== '[') return null;
  let at = start + 1;
  for (let passed = 0; ; passed += 1) {
    const value = valueAt(text, at);
    if (value === null || passed === index) return value;
    at = afterSpace(text, value.end);
    if (text[at] !== ',') return null;
    at += 1;
  }
}

/** Of members of the same name the last, as `JSON.parse` takes it. */
function memberOf(text: string, start: number, name: string): TextRange | null {
  if (text[start] !== '{') return null;
  let found: TextRange | null = null;
  let at = start + 1;
  for (;;) {
    const key = valueAt(text, at);
    if (key === null || text[key.start] !== '"') return found;
    const colon = afterSpace(text, key.end);
    const value = text[colon] === ':' ? valueAt(text, colon + 1) : null;
    if (value === null) return found;
    if (unquoted(text.slice(key.start, key.end)) === name) found = value;
    at = afterSpace(text, value.end);
    if (text[at] !== ',') return found;
    at += 1;
  }
}

function unquoted(quoted: string): string | null {
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

/** The value that begins at or behind `from`; null at the end of its list or object, or of the text. */
function valueAt(text: string, from: number): TextRange | null {
  const start = afterSpace(text, from);
  const first = text[start];
  if (first === undefined || ',]}:'.includes(first)) return null;
  if (first === '"') return { start, end: afterString(text, start) };
  if (first === '[' || first === '{') return { start, end: afterNested(text, start) };
  const end = text.slice(start).search(/[\s,\]}:]/);
  return { start, end: end < 0 ? text.length : start + end };
}

function afterSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n\uFEFF'.includes(text.charAt(at))) at += 1;
  return at;
}

function afterString(text: string, quote: number): number {
  let at = quote + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at + 1, text.length);
}

/** Counts depth instead of descending: a hostile text may be nested as deep as it is long. */
function afterNested(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '"') {
      at = afterString(text, at);
      continue;
    }
    if (char === '[' || char === '{') depth += 1;
    if (char === ']' || char === '}') depth -= 1;
    at += 1;
    if (depth === 0) return at;
  }
  return text.length;
}
