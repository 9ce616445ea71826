/** A query as a tree, and what is wrong with a text that is none. */
import type { FieldName } from './fields.ts';

export type Comparison = '=' | '>' | '>=' | '<' | '<=';

export type Query =
  | { readonly type: 'all' }
  | { readonly type: 'and' | 'or'; readonly of: readonly Query[] }
  | { readonly type: 'not'; readonly of: Query }
  /** `value` is in lower case where case does not count. */
  | { readonly type: 'match'; readonly field: FieldName; readonly value: string }
  | {
      readonly type: 'compare';
      readonly field: FieldName;
      readonly comparison: Comparison;
      /** Bytes or milliseconds. */
      readonly value: number;
    };

export type QueryErrorCode =
  /** `got` is not the name of a field. */
  | 'unknown-field'
  | 'missing-value'
  /** An operator without what it should join or turn round. */
  | 'missing-term'
  | 'unclosed-quote'
  | 'unclosed-parenthesis'
  | 'unexpected-parenthesis'
  | 'bad-number'
  /** `got` is not among the values of the field. */
  | 'unknown-value'
  /** Only sizes and times are compared. */
  | 'not-compared';

export interface QueryError {
  readonly code: QueryErrorCode;
  /** Where in the text, UTF-16 code units, and how much of it. */
  readonly start: number;
  readonly end: number;
  readonly got: string;
}

export type ParsedQuery =
  { readonly ok: true; readonly query: Query } | { readonly ok: false; readonly error: QueryError };
