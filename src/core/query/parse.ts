/** From what a person types to a query. */
import { ruleOf } from '../conformance/rules.ts';
import { fields, isCompared, isField, type FieldName } from './fields.ts';
import { fold } from './fold.ts';
import { readDuration, readSize } from './numbers.ts';
import { tokenize, type Token } from './tokens.ts';
import type { Comparison, ParsedQuery, Query, QueryError, QueryErrorCode } from './types.ts';

/**
 * A query, or what is wrong with it and where. Terms side by side must all hold; `OR` binds less than that,
 * `NOT` and `-` more, parentheses group. An empty text asks for everything. Never throws.
 */
export function parseQuery(text: string): ParsedQuery {
  const parser = new Parser(text);
  try {
    return { ok: true, query: parser.whole() };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, error: error.about };
    throw error;
  }
}

/** Leaves the descent; never the file. */
class Fault extends Error {
  readonly about: QueryError;
  constructor(about: QueryError) {
    super(about.code);
    this.about = about;
  }
}

/** Deeper than anyone groups, and less than a stack holds. */
const deepest = 100;

class Parser {
  private readonly text: string;
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
    this.tokens = tokenize(text);
  }

  whole(): Query {
    if (this.tokens.length === 0) return { type: 'all' };
    const query = this.either();
    const rest = this.tokens[this.at];
    if (rest !== undefined) throw this.fault('unexpected-parenthesis', rest.start, rest.end);
    return query;
  }

  private either(): Query {
    const of = [this.every()];
    while (this.take('or')) of.push(this.every());
    return joined('or', of);
  }

  private every(): Query {
    const of = [this.one()];
    for (;;) {
      if (this.take('and')) of.push(this.one());
      else {
        const next = this.tokens[this.at];
        if (next === undefined || next.type === 'or' || next.type === 'close') return joined('and', of);
        of.push(this.one());
      }
    }
  }

  private one(): Query {
    const token = this.tokens[this.at];
    if (token === undefined || token.type === 'or' || token.type === 'and') throw this.missing();
    this.at += 1;
    if (token.type === 'term') return this.term(token);
    if (token.type === 'close') throw this.fault('unexpected-parenthesis', token.start, token.end);
    if ((this.depth += 1) > deepest) throw this.fault('unclosed-parenthesis', token.start, token.end);
    const inner = token.type === 'not' ? this.one() : this.group(token);
    this.depth -= 1;
    return token.type === 'not' ? { type: 'not', of: inner } : inner;
  }

  private group(open: Token): Query {
    const inner = this.either();
    if (!this.take('close')) throw this.fault('unclosed-parenthesis', open.start, open.end);
    return inner;
  }

  private take(type: Token['type']): boolean {
    if (this.tokens[this.at]?.type !== type) return false;
    this.at += 1;
    return true;
  }

  /** After the operator that waits for it, or at the one that stands in its place. */
  private missing(): Fault {
    const before = this.tokens[this.at - 1] ?? this.tokens[this.at];
    return this.fault('missing-term', before?.start ?? 0, before?.end ?? 0);
  }

  private term(token: Token): Query {
    const { field, operator, value, valueStart, start, end } = token;
    if (token.unclosed) throw this.fault('unclosed-quote', valueStart, end);
    if (operator === '') return { type: 'match', field: 'text', value: fold(value) };
    if (!isField(field)) throw this.fault('unknown-field', start, start + field.length);
    if (value === '') throw this.fault('missing-value', start, end);
    const comparison = operator.replace(':', '') as Comparison | '';
    if (isCompared(field)) return this.compared(token, field, comparison === '' ? '=' : comparison);
    if (comparison !== '') throw this.fault('not-compared', start + field.length, valueStart);
    return { type: 'match', field, value: this.value(token, field) };
  }

  private compared(token: Token, field: FieldName, comparison: Comparison): Query {
    const { value, valueStart, end } = token;
    const none = fields[field] === 'duration' && /^(?:none|any)$/i.test(value);
    if (none && comparison === '=') return { type: 'match', field, value: value.toLowerCase() };
    const number = fields[field] === 'size' ? readSize(value) : readDuration(value);
    if (number === null) throw this.fault('bad-number', valueStart, end);
    return { type: 'compare', field, comparison, value: number };
  }

  private value({ value, valueStart, end }: Token, field: FieldName): string {
    const lower = value.toLowerCase();
    switch (fields[field]) {
      case 'direction':
        if (lower !== 'in' && lower !== 'out') throw this.fault('unknown-value', valueStart, end);
        return lower;
      case 'rule':
        if (lower === 'any' || lower === 'none') return lower;
        if (ruleOf(lower) === undefined) throw this.fault('unknown-value', valueStart, end);
        return lower;
      case 'xep':
        if (!/^\d{1,4}$/.test(value)) throw this.fault('bad-number', valueStart, end);
        return String(Number(value));
      case 'text':
        return fold(value);
      default:
        return lower;
    }
  }

  private fault(code: QueryErrorCode, start: number, end: number): Fault {
    return new Fault({ code, start, end, got: this.text.slice(start, end) });
  }
}

function joined(type: 'and' | 'or', of: readonly Query[]): Query {
  const [first, ...others] = of;
  return first !== undefined && others.length === 0 ? first : { type, of };
}
