/** Terms as they are written. */
import type { FieldName } from './fields.ts';
import { parseQuery } from './parse.ts';

/** What holds a space, a quote or a parenthesis is quoted. */
export function quoted(value: string): string {
  return value === '' || /[\s"()]/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;
}

/** `text` narrowed by one more term; unchanged where the term stands there already. */
export function withTerm(text: string, field: FieldName, value: string): string {
  const term = `${field}:${quoted(value)}`;
  const before = text.trim();
  if (before === '') return term;
  const parsed = parseQuery(before);
  // What binds weaker than "and" is held together.
  const held = parsed.ok && parsed.query.type === 'or' ? `(${before})` : before;
  return held.split(/\s+/).includes(term) ? before : `${held} ${term}`;
}
