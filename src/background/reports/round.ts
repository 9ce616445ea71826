/**
 * A list of domains, gone through eight at a time. What is left stands in the store before each next one, so that a
 * worker that wakes goes on where the one before it died; in memory is never more than what is being looked at.
 */
import type { RoundState } from '../../contract/reports.ts';
import type { ClockPort, WakePort } from '../../platform/ports.ts';
import type { ReportsStore } from '../../store/reports-store.ts';
import type { RoundRecord } from '../../store/schema.ts';
import type { EventHub } from '../events.ts';
import { createQueue } from '../queue.ts';

const atATime = 8;
/** When a worker is woken that died at it, ms. */
const wakeMs = 30_000;

export interface Round {
  begin(domains: readonly string[], from: string | null): Promise<RoundState>;
  stop(): Promise<void>;
  /** Null where there was none. */
  state(): Promise<RoundState | null>;
  /** Goes on with what a worker before this one left; answers when to be woken if this one dies too, null: not at all. */
  resume(): Promise<void>;
  /** Wall time at which somebody has to look after it, ms; null: nobody has. */
  readonly dueAt: number | null;
}

export function createRound(deps: {
  readonly clock: ClockPort;
  readonly wake: Pick<WakePort, 'keepAwake'>;
  readonly store: Pick<ReportsStore, 'round' | 'putRound'>;
  readonly hub: Pick<EventHub, 'push'>;
  /** Looks at one domain and keeps its report. Never rejects. */
  readonly look: (domain: string, from: string | null, signal: AbortSignal) => Promise<void>;
  /** `dueAt` is another. */
  readonly changed: () => void;
  readonly fault: (error: unknown) => void;
}): Round {
  const { clock, store, hub, wake } = deps;
  const serially = createQueue();
  let record: RoundRecord | null = null;
  let controller: AbortController | null = null;
  const under = new Set<string>();

  const stateOf = ({ from, startedAt, total, left, stopped }: RoundRecord): RoundState => ({
    from,
    startedAt,
    total,
    done: total - left.length,
    under: [...under],
    state: left.length === 0 ? 'done' : stopped ? 'stopped' : 'running',
  });
  const tell = (): void => {
    if (record !== null) hub.push({ type: 'reports.round', round: stateOf(record) });
  };
  const save = (next: RoundRecord): Promise<void> => {
    record = next;
    return serially(() => store.putRound(next)).catch(deps.fault);
  };

  const go = (): void => {
    if (record === null || record.stopped || record.left.length === 0) return;
    const { signal } = (controller = new AbortController());
    const { from } = record;
    const waiting = [...record.left];
    const work = async (): Promise<void> => {
      for (let one = waiting.shift(); one !== undefined && !signal.aborted; one = waiting.shift()) {
        const domain = one;
        under.add(domain);
        tell();
        wake.keepAwake();
        await deps.look(domain, from, signal);
        // Stopped, or another list was begun meanwhile.
        if (controller?.signal !== signal) return;
        under.delete(domain);
        if (record !== null) await save({ ...record, left: record.left.filter((left) => left !== domain) });
        tell();
      }
    };
    void Promise.all(Array.from({ length: atATime }, work)).then(() => {
      if (controller?.signal === signal) controller = null;
      tell();
      deps.changed();
    }, deps.fault);
    deps.changed();
  };
  const leave = (): void => {
    controller?.abort();
    controller = null;
    under.clear();
  };

  return {
    async begin(domains, from) {
      leave();
      const left = [...new Set(domains)];
      const next: RoundRecord = { from, startedAt: clock.now(), total: left.length, left, stopped: false };
      await save(next);
      go();
      return stateOf(next);
    },
    async stop() {
      leave();
      if (record !== null && record.left.length > 0) await save({ ...record, stopped: true });
      tell();
      deps.changed();
    },
    async state() {
      record ??= (await store.round()) ?? null;
      return record && stateOf(record);
    },
    async resume() {
      record = (await store.round()) ?? null;
      go();
    },
    get dueAt() {
      return controller === null ? null : clock.now() + wakeMs;
    },
  };
}
