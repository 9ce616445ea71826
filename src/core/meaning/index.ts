export { meaningOf } from './meaning.ts';
export type * from './types.ts';
