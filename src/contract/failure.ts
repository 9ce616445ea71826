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
    }
  | { readonly area: 'pins'; readonly failure: PinFailure };

/** Why an endpoint was not dialled although it could have been: its keys. Nothing secret was sent. */
export type PinFailure =
  /** It showed a key that is not among those pinned. Hashes are SHA-256 of the SubjectPublicKeyInfo, in base64. */
  | {
      readonly code: 'pin-mismatch';
      readonly endpoint: string;
      readonly expected: readonly string[];
      readonly met: string;
    }
  /** Keys are pinned, this browser cannot compare them, and the person wants such endpoints left alone. */
  | { readonly code: 'pin-unverified'; readonly endpoint: string }
  /** Other keys are published than before, or none any more, and the person has not approved that. */
  | { readonly code: 'pin-changed'; readonly domain: string }
  /** What is kept about keys could not be read, so nothing could be compared. */
  | { readonly code: 'pins-unreadable' };

/** Why a request was not carried out. */
export type RequestFailure =
  | { readonly code: 'not-allowed' }
  | { readonly code: 'bad-request'; readonly detail: string }
  | { readonly code: 'invalid-address'; readonly detail: string }
  | { readonly code: 'unknown-account' }
  | { readonly code: 'not-online' }
  | { readonly code: 'unknown-pin' }
  /** What was approved is not what is published any more. */
  | { readonly code: 'pin-moved' }
  /** The endpoint that was to be asked for its key did not answer. */
  | { readonly code: 'no-answer'; readonly endpoint: string }
  /** A file to import is not what it should be; `at` is where, such as `line 3` or `pins[2].domain`. */
  | { readonly code: 'bad-file'; readonly at: string; readonly detail: string }
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
