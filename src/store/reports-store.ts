/** What is kept of reports: of each domain the newest and the one before, which are watched, and the list under way. */
import type { ReportSummary } from '../contract/reports.ts';
import type { DomainReport } from '../core/report/report.ts';
import { openReportsDb, type RoundRecord, type WatchRecord } from './schema.ts';

export interface ReportsStore {
  summaries(): Promise<ReportSummaryRecord[]>;
  /** The newest report of a domain and the one before it. */
  report(
    domain: string,
  ): Promise<{ readonly latest: DomainReport; readonly before: DomainReport | null } | undefined>;
  /** In one step, so that list and report are of the same time. */
  put(summary: ReportSummaryRecord, latest: DomainReport, before: DomainReport | null): Promise<void>;
  /** Forgets the reports of a domain and that it is watched. */
  forget(domain: string): Promise<void>;
  watches(): Promise<WatchRecord[]>;
  putWatch(watch: WatchRecord): Promise<void>;
  removeWatch(domain: string): Promise<void>;
  round(): Promise<RoundRecord | undefined>;
  putRound(round: RoundRecord): Promise<void>;
}

export type ReportSummaryRecord = Omit<ReportSummary, 'watch'>;

export function openReportsStore(): ReportsStore {
  let opened: ReturnType<typeof openReportsDb> | undefined;
  const db = (): ReturnType<typeof openReportsDb> => {
    opened ??= openReportsDb().catch((error: unknown) => {
      // What failed once may succeed the next time.
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    summaries: async () => (await db()).getAll('summaries'),
    report: async (domain) => (await db()).get('reports', domain),
    async put(summary, latest, before) {
      const tx = (await db()).transaction(['summaries', 'reports'], 'readwrite');
      await Promise.all([
        tx.objectStore('summaries').put(summary),
        tx.objectStore('reports').put({ domain: latest.domain, latest, before }),
        tx.done,
      ]);
    },
    async forget(domain) {
      const tx = (await db()).transaction(['summaries', 'reports', 'watches'], 'readwrite');
      await Promise.all([
        tx.objectStore('summaries').delete(domain),
        tx.objectStore('reports').delete(domain),
        tx.objectStore('watches').delete(domain),
        tx.done,
      ]);
    },
    watches: async () => (await db()).getAll('watches'),
    putWatch: async (watch) => void (await (await db()).put('watches', watch)),
    removeWatch: async (domain) => (await db()).delete('watches', domain),
    round: async () => (await db()).get('rounds', 'last'),
    putRound: async (round) => void (await (await db()).put('rounds', round, 'last')),
  };
}
