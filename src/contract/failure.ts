/** Failures that cross a context: typed values, worded only by the interface. */
import type { PinFailure } from '../core/discovery/pin-failure.ts';
import type { DiscoveryFailure } from '../core/discovery/types.ts';
import type { StreamFailure } from '../core/stream/types.ts';
import type { StorageFault } from './storage.ts';

export type { PinFailure };

/** Why a session could not be had. */
export type SessionFailure =
  | { readonly area: 'stream'; readonly failure: StreamFailure }
  | { readonly area: 'discovery'; readonly failure: DiscoveryFailure }
  /** Documents were read but list nothing that can be dialled here. */
  | {
      readonly area: 'session';
      readonly failure:
        | { readonly code: 'no-candidate' }
        | { readonly code: 'password-needed' }
        | { readonly code: 'offline' }
        /**
         * Endpoints do not open, and instead of a document that was there before comes a web page (`page`), another host
         * (`led`, its name where the browser shows it), or something that may not be read (`withheld`): most likely a
         * captive portal.
         */
        | {
            readonly code: 'captive';
            readonly how: 'page' | 'led' | 'withheld';
            readonly led: string | null;
          }
        /** What was kept to sign in by cannot be read: its key is gone, or it was altered. */
        | { readonly code: 'secrets-unreadable'; readonly why: 'key-lost' | 'damaged' };
    }
  | { readonly area: 'pins'; readonly failure: PinFailure };

/** Why a request was not carried out. */
export type RequestFailure =
  | { readonly code: 'not-allowed' }
  | { readonly code: 'bad-request'; readonly detail: string }
  | { readonly code: 'invalid-address'; readonly detail: string }
  /** It is on the person's own machine or network, and they were not asked yet. */
  | { readonly code: 'nearby'; readonly host: string }
  | { readonly code: 'unknown-account' }
  | { readonly code: 'not-online' }
  /** The socket of an inspected page that was to be sent on is not open, or not hooked, any more. */
  | { readonly code: 'page-gone' }
  /** The server, or whom it was passed on to, says no: a condition of RFC 6120 §8.3.3. */
  | { readonly code: 'refused'; readonly condition: string }
  /** The server has nothing that does this. */
  | { readonly code: 'not-there' }
  /** A file is larger than its service takes, bytes. */
  | { readonly code: 'file-too-large'; readonly most: number }
  | { readonly code: 'unknown-pin' }
  /** There is no such message, or it is not one of which this can be done: see `chat.correct` and its like. */
  | { readonly code: 'not-that-message' }
  /** What was approved is not what is published any more. */
  | { readonly code: 'pin-moved' }
  /** The endpoint that was to be asked for its key did not answer. */
  | { readonly code: 'no-answer'; readonly endpoint: string }
  /** A file to import is not what it should be; `at` is where, such as `line 3` or `pins[2].domain`. */
  | { readonly code: 'bad-file'; readonly at: string; readonly detail: string }
  | { readonly code: StorageFault }
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
