export type * from './types.ts';
export { initial, patience } from './state.ts';
export type { StreamState } from './state.ts';
export { step } from './step.ts';
export { retryable } from './failure.ts';
