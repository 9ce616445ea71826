export type * from './types.ts';
export { registering, stepRegistering, type RegisteringState } from './step.ts';
