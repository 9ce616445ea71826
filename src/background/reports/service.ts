/** Reports as surfaces ask for them, lists of domains, and domains that are watched. */
import type { Handlers } from '../../contract/index.ts';
import type { ReportChange } from '../../core/report/compare.ts';
import { hostNameOf } from '../../core/discovery/address.ts';
import type { DomainEvidence } from '../../core/report/evidence.ts';
import { isNearby } from '../../core/report/nearby.ts';
import type { Ports } from '../../platform/ports.ts';
import type { ReportsStore } from '../../store/reports-store.ts';
import { domainOf } from '../addresses.ts';
import type { EventHub } from '../events.ts';
import type { Look } from '../federation/look.ts';
import { createReportKeeper, type ReportKeeper } from './keeper.ts';
import { createRound } from './round.ts';
import { createWatching } from './watching.ts';

type Served = Pick<Handlers, Extract<keyof Handlers, `reports.${string}`>>;

export interface Reports {
  readonly keeper: ReportKeeper;
  readonly handlers: Served;
  readonly restored: Promise<unknown>;
  /** The alarm went off. */
  woken(): void;
}

const domainOrNull = (text: string | null): string | null => (text === null ? null : domainOf(text));

export function createReports(deps: {
  readonly ports: Pick<Ports, 'clock' | 'wake' | 'notices' | 'fault'>;
  readonly hub: Pick<EventHub, 'push'>;
  readonly store: ReportsStore;
  /** Never rejects. */
  readonly lookAt: (look: Look) => Promise<DomainEvidence>;
}): Reports {
  const { ports, hub, store } = deps;
  const { clock, wake } = ports;
  const fault = (error: unknown): void => ports.fault(error);
  const keeper = createReportKeeper({ store, hub });

  /** Whether the person was asked about a domain of their own network: else nothing was called, and that alone is kept. */
  const wasAsked = async (domain: string): Promise<boolean> => {
    const host = hostNameOf(domain);
    if (host === null || !isNearby(host)) return false;
    const kept = await keeper.get(domain);
    return kept !== null && !kept.report.lines.some(({ code }) => code === 'domain-nearby');
  };

  /** Without frames: a list would push everything else out of the recording. */
  const look = async (
    domain: string,
    from: string | null,
    signal: AbortSignal,
  ): Promise<readonly ReportChange[] | null> => {
    const nearby = await wasAsked(domain);
    const evidence = await deps.lookAt({ domain, from, signal, nearby, recorded: false, refresh: true });
    const kept = await keeper.keep(evidence, signal.aborted).catch((error: unknown) => fault(error));
    return kept ? (kept.changes ?? []) : null;
  };

  const arrange = (): void => {
    const times = [round.dueAt, watching.dueAt].filter((time) => time !== null);
    wake.wakeAt(times.length === 0 ? null : Math.min(...times));
  };
  const round = createRound({
    clock,
    wake,
    store,
    hub,
    look: async (domain, from, signal) => void (await look(domain, from, signal)),
    changed: arrange,
    fault,
  });
  const watching = createWatching({
    clock,
    store,
    look: (domain, from) => look(domain, from, new AbortController().signal),
    worse: (domain, news) => ports.notices.show({ type: 'worse', id: domain, ...news }),
    changed(domain) {
      arrange();
      hub.push({ type: 'reports.changed', domain });
    },
  });
  const restored = Promise.all([watching.restored, round.resume()])
    .then(arrange)
    .then(() => void watching.run().catch(fault))
    .catch(fault);

  return {
    keeper,
    restored,
    woken: () => void watching.run().then(arrange).catch(fault),
    handlers: {
      async 'reports.list'() {
        const watches = new Map(watching.list().map((one) => [one.domain, one]));
        const kept = await store.summaries();
        return kept.map((one) => {
          const watch = watches.get(one.domain);
          return { ...one, watch: watch ? { hours: watch.hours, nextAt: watch.nextAt } : null };
        });
      },
      'reports.get': ({ domain }) => keeper.get(domainOf(domain)),
      async 'reports.forget'({ domain: asked }) {
        const domain = domainOf(asked);
        watching.forgotten(domain);
        await keeper.forget(domain);
        arrange();
        return null;
      },
      async 'reports.watch'({ domain, hours, from }) {
        await watching.watch(domainOf(domain), hours, domainOrNull(from));
        return null;
      },
      'reports.round': ({ domains, from }) => round.begin(domains.map(domainOf), domainOrNull(from)),
      'reports.stopRound': async () => (await round.stop(), null),
      'reports.roundState': () => round.state(),
    },
  };
}
