export { meaningOf, type MeaningContext } from './meaning.ts';
export type * from './types.ts';
