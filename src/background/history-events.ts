/** When two events of a session are told as one. */
import type { SessionEvent } from '../contract/session.ts';

/** `newest` where nothing is new, what stands in its place, or null where both are told. */
export function joinEvents(newest: SessionEvent, event: SessionEvent): SessionEvent | null {
  if (event.type === 'waiting' && newest.type === 'waiting' && sameReason(newest, event)) {
    // A worker that was woken while it waited waits on.
    if (event.retryAt === newest.retryAt) return newest;
    return { ...newest, retryAt: event.retryAt, times: newest.times + 1 };
  }
  if (event.type === 'needs-you' && newest.type === 'needs-you') {
    return event.need === newest.need && sameReason(newest, event) ? newest : null;
  }
  if (event.type === 'stopped' && newest.type === 'stopped') {
    return sameReason(newest, event) ? newest : null;
  }
  // More is known of a stream that is online already.
  const isOne = 'course' in event && 'course' in newest && event.at === newest.at;
  return isOne ? event : null;
}

function sameReason(one: { readonly failure: unknown }, other: { readonly failure: unknown }): boolean {
  return JSON.stringify(one.failure) === JSON.stringify(other.failure);
}
