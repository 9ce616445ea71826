/** What a resolution means for a session: endpoints to dial, or why there are none. */
import type { SessionFailure } from '../contract/failure.ts';
import type { Candidate, Resolution } from '../core/discovery/types.ts';
import type { ClockPort } from '../platform/ports.ts';
import type { Resolver } from './discovery/resolver.ts';

/** How long a document that is late may still better the ranking once something can be dialled, ms. */
const settleMs = 250;

export type Endpoints =
  | { readonly ok: true; readonly urls: readonly string[] }
  | { readonly ok: false; readonly failure: SessionFailure };

/** Resolves `domain` and answers what to dial, best first; a document that stalls holds nothing up. */
export function findEndpoints(
  resolver: Pick<Resolver, 'resolve'>,
  clock: ClockPort,
  domain: string,
): Promise<Endpoints> {
  return new Promise((resolve) => {
    let known: readonly string[] = [];
    const onProgress = ({ candidates }: Resolution): void => {
      const first = known.length === 0;
      known = dialable(candidates);
      if (!first || known.length === 0) return;
      clock.after(settleMs, () => {
        // What was kept may have been withdrawn meanwhile; then the rest is worth waiting for.
        if (known.length > 0) resolve({ ok: true, urls: known });
      });
    };
    void resolver.resolve(domain, { onProgress }).then((resolution) => {
      const urls = dialable(resolution.candidates);
      resolve(urls.length > 0 ? { ok: true, urls } : { ok: false, failure: whyNoEndpoint(resolution) });
    });
  });
}

function dialable(candidates: readonly Candidate[]): readonly string[] {
  return candidates
    .filter((candidate) => candidate.dialable)
    .sort((a, b) => a.rank - b.rank)
    .flatMap(({ url }) => url ?? []);
}

/**
 * The most telling reason why nothing can be dialled: a document that says something beats one that was never reached.
 * HACX is published by few, so that it cannot be read explains nothing.
 */
function whyNoEndpoint({ documents }: Resolution): SessionFailure {
  const answered = documents.some(({ outcome }) => outcome.ok);
  const failures = documents.flatMap(({ kind, outcome }) =>
    outcome.ok || kind === 'hacx' || kind === 'dns' ? [] : [outcome.failure],
  );
  const cors = failures.find((failure) => failure.code === 'cors');
  const passing = failures.find((failure) => mayPass({ area: 'discovery', failure }));
  const telling =
    cors ?? passing ?? failures.find((failure) => failure.code !== 'http-status') ?? failures[0];
  // That nothing is listed can be said only of documents that were read, or are not there.
  if (telling === undefined || (answered && cors === undefined && passing === undefined)) {
    return { area: 'session', failure: { code: 'no-candidate' } };
  }
  return { area: 'discovery', failure: telling };
}

/** Whether what is published now could not be learnt, so that what was known before still counts. */
export function isUnknown(failure: SessionFailure): boolean {
  if (mayPass(failure)) return true;
  if (failure.area !== 'discovery') return false;
  const { failure: why } = failure;
  // A web page in the place of every document publishes nothing: a sign-in page of the network, or a broken server.
  const page = 'found' in why && why.found === 'html';
  return page || why.code === 'cors' || why.code === 'redirect-insecure';
}

/** Whether trying again by itself can help; the rest waits for the person. */
export function mayPass(failure: SessionFailure): boolean {
  if (failure.area === 'session') return ['offline', 'captive'].includes(failure.failure.code);
  if (failure.area === 'pins') return failure.failure.code === 'pins-unreadable';
  if (failure.area === 'stream') return false;
  const passing = ['unreachable', 'timeout', 'offline', 'name-not-resolved', 'connection-refused', 'network'];
  return passing.includes(failure.failure.code) || isServerTrouble(failure.failure);
}

function isServerTrouble(failure: { readonly code: string; readonly status?: number }): boolean {
  return failure.code === 'http-status' && failure.status !== undefined && failure.status >= 500;
}
