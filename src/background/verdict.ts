/** What a failure means for a session: wait and try again, ask the person, or stop. */
import type { SessionState } from '../contract/accounts.ts';
import type { SessionFailure } from '../contract/failure.ts';
import { retryable, type StreamFailure } from '../core/stream/index.ts';
import { mayPass } from './endpoints.ts';

type Verdict = Extract<SessionState, { failure: SessionFailure }>;

/** `retryAt` of a verdict to wait is 0: the caller decides how long. */
export function verdictOn(failure: SessionFailure): Verdict {
  if (failure.area === 'stream') return onStream(failure.failure);
  if (failure.area === 'pins' && failure.failure.code === 'pin-changed') {
    return { phase: 'needs-you', need: 'changed-key', failure };
  }
  if (failure.area === 'session' && failure.failure.code === 'password-needed') {
    return { phase: 'needs-you', need: 'password', failure };
  }
  if (mayPass(failure)) return { phase: 'waiting', failure, retryAt: 0 };
  if (failure.area === 'discovery' && failure.failure.code === 'cors') {
    return { phase: 'needs-you', need: 'permission', failure };
  }
  return { phase: 'stopped', failure };
}

/** Whether nothing that is kept is of use any more. */
export function spoilsSecrets(failure: SessionFailure): boolean {
  return failure.area === 'stream' && ['wrong-password', 'tokens-outdated'].includes(failure.failure.code);
}

function onStream(failure: StreamFailure): Verdict {
  const worded: SessionFailure = { area: 'stream', failure };
  switch (failure.code) {
    case 'wrong-password':
    case 'keys-outdated':
    case 'tokens-outdated':
    case 'tokens-not-offered':
    case 'mechanism-downgraded':
    case 'password-not-allowed':
      return { phase: 'needs-you', need: 'password', failure: worded };
    case 'plain-not-allowed':
      return { phase: 'needs-you', need: 'plain', failure: worded };
    default:
      return retryable(failure) === 'later'
        ? { phase: 'waiting', failure: worded, retryAt: 0 }
        : { phase: 'stopped', failure: worded };
  }
}

/** Whether the server's figures rule out that the session can be resumed. */
export function spoilsSession(failure: SessionFailure): boolean {
  return (
    failure.area === 'stream' &&
    ['acknowledged-too-many', 'acknowledged-backwards'].includes(failure.failure.code)
  );
}

/** Whether the server asked for another hash of the password (XEP-0480) and did not take it. */
export function refusesUpgrade(failure: SessionFailure): boolean {
  return failure.area === 'stream' && failure.failure.code === 'upgrade-failed';
}

/** Whether something could not be stored: what came with it, or after, is still to come. */
export function isUnstored(failure: SessionFailure): boolean {
  return failure.area === 'stream' && ['storage-full', 'storage-failed'].includes(failure.failure.code);
}

/** Whether the server says that another stream took the place of this one (RFC 6120 §4.9.3.3). */
export function isConflict(failure: SessionFailure): boolean {
  return (
    failure.area === 'stream' &&
    failure.failure.code === 'stream-error' &&
    failure.failure.condition === 'conflict'
  );
}
