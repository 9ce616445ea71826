export { fieldNames, type FieldName } from './fields.ts';
export { parseQuery } from './parse.ts';
export { compile, type Predicate, type QueryFacts, type QuerySubject } from './evaluate.ts';
export { complete, type Completion, type Completions, type SeenValues } from './complete.ts';
export type { ParsedQuery, Query, QueryError, QueryErrorCode } from './types.ts';
