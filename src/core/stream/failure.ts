/** Whether trying again by itself can help. */
import type { StreamFailure } from './types.ts';

/** Conditions of RFC 6120 §4.9.3 that the same client meets again at once, or that a retry would make worse. */
const lastingStreamErrors = new Set([
  // Another client took our place; to come back would throw it out, and it us.
  'conflict',
  'host-gone',
  'host-unknown',
  'invalid-namespace',
  'not-authorized',
  'unsupported-encoding',
  'unsupported-feature',
  'unsupported-version',
]);

/** XEP-0124 §17.2: conditions that asking again does not change. */
const lastingBoshErrors = new Set(['bad-request', 'host-gone', 'host-unknown', 'improper-addressing']);

/** RFC 6120 §8.3.3: conditions of a server that is merely not able to right now. */
const passingBindErrors = new Set([
  'conflict',
  'internal-server-error',
  'remote-server-timeout',
  'resource-constraint',
  'service-unavailable',
]);

/**
 * `later`: the cause may pass, try again after a pause. `never`: only a person can change it, or the server did
 * something that must be seen before anything is sent to it again.
 */
export function retryable(failure: StreamFailure): 'never' | 'later' {
  switch (failure.code) {
    case 'subprotocol-missing':
    case 'wrong-domain':
    case 'wrong-version':
    case 'no-usable-mechanism':
    case 'no-guests':
    case 'plain-not-allowed':
    case 'wrong-password':
    case 'password-not-allowed':
    case 'keys-outdated':
    case 'tokens-outdated':
    case 'tokens-not-offered':
    case 'mechanism-downgraded':
    case 'offer-tampered':
    case 'tasks-required':
    case 'wrong-identity':
    case 'scram-nonce':
    case 'scram-iterations':
    case 'scram-malformed':
    case 'server-signature':
    case 'success-too-early':
      return 'never';
    // One bad frame, perhaps of a stranger's making, must not keep an account away for good.
    case 'binary-frame':
    case 'not-well-formed':
    case 'wrong-namespace':
    case 'unexpected-element':
    case 'see-other-uri':
    case 'closed-by-server':
    case 'timeout':
    case 'dial-timeout':
    case 'ping-timeout':
    case 'bound-too-late':
    case 'derive-failed':
    case 'storage-full':
    case 'storage-failed':
    case 'offer-changed':
    case 'upgrade-failed':
    case 'acknowledged-too-many':
    case 'acknowledged-backwards':
    case 'socket-closed':
    case 'upgrade-dropped':
    case 'bosh-lost':
    case 'not-bosh':
      return 'later';
    case 'bosh-ended':
      return lastingBoshErrors.has(failure.condition) ? 'never' : 'later';
    case 'sasl-failure':
      return failure.condition === 'temporary-auth-failure' ? 'later' : 'never';
    case 'bind-failed':
      return passingBindErrors.has(failure.condition) ? 'later' : 'never';
    case 'stream-error':
      return lastingStreamErrors.has(failure.condition) ? 'never' : 'later';
  }
}

/**
 * Whether another endpoint of the same domain may do better: a fault of this one, met before anything was proven.
 * What concerns the account or a failed proof is the same everywhere, or must be seen before anything else is tried.
 */
export function isAboutEndpoint(failure: StreamFailure): boolean {
  switch (failure.code) {
    case 'subprotocol-missing':
    case 'binary-frame':
    case 'not-well-formed':
    case 'wrong-namespace':
    case 'wrong-domain':
    case 'wrong-version':
    case 'unexpected-element':
    // Not every endpoint of a domain need be the same software.
    case 'tokens-not-offered':
    case 'stream-error':
    case 'see-other-uri':
    case 'closed-by-server':
    case 'timeout':
    case 'dial-timeout':
    case 'socket-closed':
    case 'upgrade-dropped':
    case 'bosh-lost':
    case 'not-bosh':
    case 'bosh-ended':
      return true;
    default:
      return false;
  }
}

/**
 * Whether a failure before authentication may come of what was sent ahead, on the word of an offer that no longer
 * holds: the server met an element it did not expect, and servers say that in many ways.
 */
export function isOfOffer(failure: StreamFailure): boolean {
  switch (failure.code) {
    case 'offer-changed':
    case 'stream-error':
    case 'closed-by-server':
    case 'unexpected-element':
    case 'timeout':
      return true;
    case 'socket-closed':
      return failure.opened;
    case 'sasl-failure':
      return ['invalid-mechanism', 'malformed-request', 'undefined-condition'].includes(failure.condition);
    default:
      return false;
  }
}
