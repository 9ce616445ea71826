/** What a resolution means for a session: endpoints to dial, or why there are none. */
import type { SessionFailure } from '../contract/failure.ts';
import type { Resolution } from '../core/discovery/types.ts';

/** URLs this session can dial, best first. */
export function endpointsOf(resolution: Resolution): readonly string[] {
  return resolution.candidates
    .filter((candidate) => candidate.dialable)
    .sort((a, b) => a.rank - b.rank)
    .map((candidate) => candidate.url);
}

/** The most telling reason why nothing can be dialled: a document that says something beats one that was never reached. */
export function whyNoEndpoint(resolution: Resolution): SessionFailure {
  const failures = resolution.documents.flatMap(({ outcome }) => (outcome.ok ? [] : [outcome.failure]));
  const answered = failures.length < resolution.documents.length;
  const cors = failures.find((failure) => failure.code === 'cors');
  const telling = cors ?? failures.find((failure) => failure.code !== 'http-status') ?? failures[0];
  if (telling === undefined || (answered && cors === undefined)) {
    return { area: 'session', failure: { code: 'no-candidate' } };
  }
  return { area: 'discovery', failure: telling };
}

/** Whether trying again by itself can help; the rest waits for the person. */
export function mayPass(failure: SessionFailure): boolean {
  if (failure.area === 'session') return failure.failure.code === 'offline';
  if (failure.area === 'stream') return false;
  const passing = ['unreachable', 'timeout', 'offline', 'name-not-resolved', 'connection-refused', 'network'];
  return passing.includes(failure.failure.code) || isServerTrouble(failure.failure);
}

function isServerTrouble(failure: { readonly code: string; readonly status?: number }): boolean {
  return failure.code === 'http-status' && failure.status !== undefined && failure.status >= 500;
}
