export { fieldNames, type FieldName } from './fields.ts';
export { parseQuery } from './parse.ts';
export { compile, type QueryFacts, type QuerySubject } from './evaluate.ts';
export { complete, type SeenValues } from './complete.ts';
export type { QueryError, QueryErrorCode } from './types.ts';
