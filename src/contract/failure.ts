/** Failures that cross a context: typed values, worded only by the interface. */
import type { DiscoveryFailure } from '../core/discovery/types.ts';
import type { StreamFailure } from '../core/stream/types.ts';

/** Why a session could not be had. */
export type SessionFailure =
  | { readonly area: 'stream'; readonly failure: StreamFailure }
  | { readonly area: 'discovery'; readonly failure: DiscoveryFailure }
  /** Documents were read but list nothing that can be dialled here. */
  | {
      readonly area: 'session';
      readonly failure: { readonly code: 'no-candidate' | 'password-needed' | 'offline' };
    };

/** Why a request was not carried out. */
export type RequestFailure =
  | { readonly code: 'not-allowed' }
  | { readonly code: 'bad-request'; readonly detail: string }
  | { readonly code: 'invalid-address'; readonly detail: string }
  | { readonly code: 'unknown-account' }
  | { readonly code: 'not-online' }
  | { readonly code: 'storage-full' }
  | { readonly code: 'internal'; readonly detail: string };

/** Thrown by handlers and re-thrown on the asking side. */
export class RequestError extends Error {
  readonly failure: RequestFailure;
  constructor(failure: RequestFailure, options?: ErrorOptions) {
    super('detail' in failure ? `${failure.code}: ${failure.detail}` : failure.code, options);
    this.name = 'RequestError';
    this.failure = failure;
  }
}
