/** What could be typed next. */
import { fieldNames, fields, isField, type FieldName } from './fields.ts';
import { quoted } from './terms.ts';
import { tokenize } from './tokens.ts';

/** Values that were seen, the likeliest first; the evaluator of nothing. */
export type SeenValues = Partial<Record<FieldName, readonly string[]>>;

export interface Completion {
  /** What replaces the text from `start` to `end`. */
  readonly insert: string;
  /** A field is shown with its meaning, a value as it is. */
  readonly field: FieldName;
  readonly isField: boolean;
}

export interface Completions {
  /** UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly items: readonly Completion[];
}

const most = 12;

/** Values that need not have been seen. */
const known: SeenValues = {
  dir: ['in', 'out'],
  rule: ['any', 'none'],
  latency: ['none'],
};

/** Completions of the word in which `caret` stands; none inside quotes or where nothing fits. */
export function complete(text: string, caret: number, seen: SeenValues): Completions {
  const token = tokenize(text).find(
    ({ type, start, end }) => type === 'term' && start < caret && caret <= end,
  );
  const none = { start: caret, end: caret, items: [] };
  if (token === undefined) {
    const before = text.slice(0, caret);
    return /(?:^|[\s(-])$/.test(before) ? { ...none, items: named('') } : none;
  }
  if (text.charAt(token.valueStart) === '"') return none;
  if (token.operator === '') {
    const typed = text.slice(token.start, caret).toLowerCase();
    return { start: token.start, end: token.end, items: named(typed) };
  }
  if (!isField(token.field) || caret < token.valueStart) return none;
  const typed = text.slice(token.valueStart, caret).toLowerCase();
  return { start: token.valueStart, end: token.end, items: valued(token.field, typed, seen) };
}

function named(typed: string): Completion[] {
  return fieldNames
    .filter((name) => name.startsWith(typed))
    .map((name) => ({
      insert: fields[name] === 'size' ? `${name}>` : `${name}:`,
      field: name,
      isField: true,
    }));
}

function valued(field: FieldName, typed: string, seen: SeenValues): Completion[] {
  const values = [...new Set([...(known[field] ?? []), ...(seen[field] ?? [])])];
  const starting = values.filter((value) => value.toLowerCase().startsWith(typed));
  const holding = values.filter((value) => !starting.includes(value) && value.toLowerCase().includes(typed));
  return [...starting, ...holding]
    .filter((value) => value.toLowerCase() !== typed)
    .slice(0, most)
    .map((value) => ({ insert: quoted(value), field, isField: false }));
}
