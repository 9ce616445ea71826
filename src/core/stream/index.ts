export type * from './types.ts';
export { initial } from './state.ts';
export type { StreamState } from './state.ts';
export { step } from './step.ts';
export { isAboutEndpoint, retryable } from './failure.ts';
export type { Offer } from './offer.ts';
