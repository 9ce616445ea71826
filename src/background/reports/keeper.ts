/** Keeps what looks at domains found: the newest report and the one before, so that what changed can be told. */
import type { KeptReport } from '../../contract/reports.ts';
import { changesBetween, type ReportChange } from '../../core/report/compare.ts';
import type { DomainEvidence } from '../../core/report/evidence.ts';
import { countsOf, reportOf, wasOffline, type DomainReport } from '../../core/report/report.ts';
import type { ReportsStore } from '../../store/reports-store.ts';
import type { EventHub } from '../events.ts';
import { createQueue } from '../queue.ts';

export interface Kept {
  readonly report: DomainReport;
  /** Null where there was no report before. */
  readonly changes: readonly ReportChange[] | null;
}

export interface ReportKeeper {
  /**
   * Keeps the report that `evidence` makes. Null where it says nothing about the domain and is not kept: it was stopped,
   * or there was no network.
   */
  keep(evidence: DomainEvidence, stopped: boolean): Promise<Kept | null>;
  get(domain: string): Promise<KeptReport | null>;
  forget(domain: string): Promise<void>;
}

export function createReportKeeper(deps: {
  readonly store: ReportsStore;
  readonly hub: Pick<EventHub, 'push'>;
}): ReportKeeper {
  const { store, hub } = deps;
  // Two looks at a domain that end together are one after the other.
  const serially = createQueue();

  return {
    keep: (evidence, stopped) =>
      serially(async () => {
        if (stopped || !evidence.settled || wasOffline(evidence)) return null;
        const report = reportOf(evidence);
        const { domain, from, at, took } = report;
        const before = (await store.report(domain))?.latest ?? null;
        const changes = before && changesBetween(before, report);
        const count = (kind: ReportChange['kind']): number =>
          changes?.filter((change) => change.kind === kind).length ?? 0;
        const since = before && { at: before.at, worse: count('worse'), better: count('better') };
        await store.put({ domain, from, at, took, counts: countsOf(report), since }, report, before);
        hub.push({ type: 'reports.changed', domain });
        return { report, changes };
      }),
    async get(domain) {
      const kept = await store.report(domain);
      if (kept === undefined) return null;
      const { latest, before } = kept;
      return {
        report: latest,
        since: before && { at: before.at, changes: changesBetween(before, latest) },
      };
    },
    async forget(domain) {
      await store.forget(domain);
      hub.push({ type: 'reports.changed', domain });
    },
  };
}
