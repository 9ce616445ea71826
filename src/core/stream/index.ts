export type * from './types.ts';
export { followRedirect } from './redirect.ts';
export { initial, lasting } from './state.ts';
export type { StreamState } from './state.ts';
export { step } from './step.ts';
export { isAboutEndpoint, isOfOffer, retryable } from './failure.ts';
