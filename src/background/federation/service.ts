/** Looks at domains as surfaces ask for them: told as they go, stopped. */
import { RequestError } from '../../contract/failure.ts';
import type { Handlers } from '../../contract/index.ts';
import type { DomainEvidence } from '../../core/report/evidence.ts';
import type { Cancel } from '../../platform/ports.ts';
import { domainOf } from '../addresses.ts';
import type { Resolver } from '../discovery/resolver.ts';
import type { EventHub } from '../events.ts';
import type { LookDeps } from './endpoint.ts';
import { lookAt } from './look.ts';

type Served = Pick<Handlers, Extract<keyof Handlers, `federation.${string}`>>;

/** News of one look that come closer together than this are told as one, ms. */
const togetherMs = 50;

export function createFederation(
  deps: LookDeps & {
    readonly hub: Pick<EventHub, 'push'>;
    readonly resolver: Pick<Resolver, 'resolve'>;
    /** Keeps what a look found; resolves when whoever asks for the report gets it. */
    readonly found: (evidence: DomainEvidence, stopped: boolean) => Promise<void>;
    /** The domain of the person's first account; null without one. */
    readonly ownDomain: () => string | null;
  },
): Served {
  const { hub, ports } = deps;
  const runs = new Map<string, AbortController>();

  /** The first at once, what follows together. */
  const telling = (run: string) => {
    let last: DomainEvidence | null = null;
    let cancel: Cancel | null = null;
    const push = (evidence: DomainEvidence): void => hub.push({ type: 'federation.progress', run, evidence });
    return {
      progress: (evidence: DomainEvidence): void => {
        if (cancel !== null) {
          last = evidence;
          return;
        }
        push(evidence);
        cancel = ports.clock.after(togetherMs, () => {
          cancel = null;
          if (last !== null) push(last);
          last = null;
        });
      },
      end: (): void => cancel?.(),
    };
  };

  return {
    async 'federation.look'({ domain: asked, from: chosen, nearby = false, run }) {
      const domain = domainOf(asked);
      const from = chosen === undefined ? deps.ownDomain() : domainOf(chosen);
      const controller = new AbortController();
      const { signal } = controller;
      runs.get(run)?.abort();
      runs.set(run, controller);
      const told = telling(run);
      try {
        const look = { domain, from, nearby, recorded: true, refresh: true, signal };
        const evidence = await lookAt(deps, { ...look, progress: told.progress });
        if (evidence.uncalled !== undefined)
          throw new RequestError({ code: 'nearby', host: evidence.uncalled });
        await deps.found(evidence, signal.aborted);
        return evidence;
      } finally {
        told.end();
        if (runs.get(run) === controller) runs.delete(run);
      }
    },
    'federation.stop': ({ run }) => (runs.get(run)?.abort(), Promise.resolve(null)),
  };
}
