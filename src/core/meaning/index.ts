export { meaningOf } from './meaning.ts';
export { isDrawable } from './payloads.ts';
export type * from './types.ts';
