export { fieldNames, type FieldName } from './fields.ts';
export { parseQuery } from './parse.ts';
export { compile, type QueryFacts, type QuerySubject } from './evaluate.ts';
export { complete, type SeenValues } from './complete.ts';
export type { Query, QueryError, QueryErrorCode } from './types.ts';
export { columnTest, isLost, rulesOf, xepsOf, type ColumnContext, type ColumnTest } from './columns.ts';
export { decide, mayMatch, planQuery, usesField, verdicts, type Plan, type Residual } from './plan.ts';
export { searchTexts, type ChunkRows } from './texts.ts';
export { withTerm } from './terms.ts';
