/** One look at one domain: its documents read, and every endpoint called as soon as it is known, side by side. */
import { hostNameOf } from '../../core/discovery/address.ts';
import type { Candidate, Resolution } from '../../core/discovery/types.ts';
import type { DomainEvidence, EndpointEvidence } from '../../core/report/evidence.ts';
import { isNearby } from '../../core/report/nearby.ts';
import type { Resolver } from '../discovery/resolver.ts';
import { lookAtEndpoint, type LookDeps } from './endpoint.ts';

/** Endpoints of one domain; all are asked over HTTPS at once, so that none waits for one that hangs. */
const mostEndpoints = 32;

export interface Look {
  readonly domain: string;
  readonly from: string | null;
  /** The person was asked about their own network, and lets it be called. */
  readonly nearby: boolean;
  /** False: the frames are judged and not kept. */
  readonly recorded: boolean;
  /** Documents that are kept and current are read anew. */
  readonly refresh: boolean;
  readonly signal: AbortSignal;
  readonly progress?: (evidence: DomainEvidence) => void;
}

/** Those that a browser can call, and call as they are listed. */
function isCallable({ transport, obstacle }: Candidate): boolean {
  if (transport === 's2s-websocket') return true;
  return (
    (transport === 'websocket' || transport === 'bosh') &&
    (obstacle === undefined || obstacle === 'server-to-server')
  );
}

/** Never rejects: what fails stands in the evidence. A domain of the person's own network is not called unless `nearby` is set. */
export async function lookAt(
  deps: LookDeps & { readonly resolver: Pick<Resolver, 'resolve'> },
  look: Look,
): Promise<DomainEvidence> {
  const { clock } = deps.ports;
  const { domain, from, signal, refresh } = look;
  const began = clock.now();
  const endpoints = new Map<string, EndpointEvidence>();
  const known = new Set<string>();
  const working: Promise<void>[] = [];
  let resolution: Resolution = {
    domain,
    at: began,
    took: 0,
    settled: false,
    documents: [],
    candidates: [],
    certificates: [],
    findings: [],
  };
  const state = (settled: boolean): DomainEvidence => ({
    domain,
    from,
    at: began,
    took: clock.now() - began,
    settled,
    resolution,
    // In the order in which they are tried, whenever they answered.
    endpoints: resolution.candidates.flatMap(({ id }) => endpoints.get(id) ?? []),
  });
  const host = hostNameOf(domain);
  if (!look.nearby && host !== null && isNearby(host)) return { ...state(true), uncalled: host };
  const tell = (): void => look.progress?.(state(false));

  const work = (candidate: Candidate): Promise<void> =>
    lookAtEndpoint(deps, {
      ...look,
      candidate,
      began,
      progress(told) {
        endpoints.set(candidate.id, told);
        tell();
      },
    });
  const take = (candidates: readonly Candidate[]): void => {
    for (const one of candidates) {
      if (signal.aborted || known.size >= mostEndpoints || known.has(one.id) || !isCallable(one)) continue;
      known.add(one.id);
      working.push(work(one));
    }
  };

  resolution = await deps.resolver.resolve(domain, {
    use: 'all',
    signal,
    refresh,
    onProgress(so) {
      resolution = so;
      take(so.candidates);
      tell();
    },
  });
  take(resolution.candidates);
  await Promise.all(working);
  const full = known.size >= mostEndpoints;
  const beyond = full ? resolution.candidates.filter((one) => isCallable(one) && !known.has(one.id)) : [];
  return { ...state(true), ...(beyond.length > 0 && { beyond: beyond.map(({ id }) => id) }) };
}
