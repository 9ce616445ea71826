/** Domains that are looked at by themselves: when each is due, and what the person is told. */
import { worseNews, type ReportChange, type WorseNews } from '../../core/report/compare.ts';
import type { ClockPort } from '../../platform/ports.ts';
import type { ReportsStore } from '../../store/reports-store.ts';
import type { WatchRecord } from '../../store/schema.ts';
import { createQueue } from '../queue.ts';

const hourMs = 3_600_000;
/** A look that came to nothing for want of a network is tried again so soon, ms. */
const againMs = 5 * 60_000;

export interface Watching {
  watch(domain: string, hours: number | null, from: string | null): Promise<void>;
  list(): readonly WatchRecord[];
  /** Looks at what is due. */
  run(): Promise<void>;
  forgotten(domain: string): void;
  readonly restored: Promise<void>;
  /** Wall time at which the next is due, ms; null: none is watched. */
  readonly dueAt: number | null;
}

export function createWatching(deps: {
  readonly clock: ClockPort;
  readonly store: Pick<ReportsStore, 'watches' | 'putWatch' | 'removeWatch'>;
  /** Looks at one domain; answers what changed, null where it came to nothing. Never rejects. */
  readonly look: (domain: string, from: string | null) => Promise<readonly ReportChange[] | null>;
  readonly worse: (domain: string, news: WorseNews) => void;
  /** `dueAt` is another, or a domain is watched otherwise. */
  readonly changed: (domain: string) => void;
}): Watching {
  const { clock, store } = deps;
  const watches = new Map<string, WatchRecord>();
  const serially = createQueue();
  const restored = store.watches().then((kept) => {
    for (const one of kept) watches.set(one.domain, one);
  });

  const put = async (one: WatchRecord): Promise<void> => {
    watches.set(one.domain, one);
    await store.putWatch(one);
    deps.changed(one.domain);
  };

  const lookAt = async (one: WatchRecord): Promise<void> => {
    const { domain, from, hours } = one;
    // Before the look: a worker that dies at it must not look again and again.
    await put({ ...one, nextAt: clock.now() + hours * hourMs });
    const changes = await deps.look(domain, from);
    const now = watches.get(domain);
    if (now === undefined) return;
    if (changes === null) return put({ ...now, nextAt: clock.now() + againMs });
    const news = worseNews(changes);
    if (news !== null) deps.worse(domain, news);
  };

  const runAll = async (): Promise<void> => {
    await restored;
    const due = [...watches.values()].filter(({ nextAt }) => nextAt <= clock.now());
    // One after the other: nobody waits for it.
    for (const one of due) await lookAt(one);
  };

  return {
    restored,
    async watch(domain, hours, from) {
      await restored;
      if (hours !== null) return put({ domain, from, hours, nextAt: clock.now() + hours * hourMs });
      watches.delete(domain);
      await store.removeWatch(domain);
      deps.changed(domain);
    },
    list: () => [...watches.values()],
    run: () => serially(runAll),
    forgotten: (domain) => void watches.delete(domain),
    get dueAt() {
      const times = [...watches.values()].map(({ nextAt }) => nextAt);
      return times.length === 0 ? null : Math.min(...times);
    },
  };
}
