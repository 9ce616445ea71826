/** The roster and who of it is there, for the worker that wakes next: on a resumed session neither is sent again. */
import * as v from 'valibot';
import type { RosterItem } from '../core/xep/rfc6121-roster.ts';
import type { KeyValuePort } from '../platform/ports.ts';

interface Known {
  readonly items: ReadonlyMap<string, RosterItem>;
  readonly resources: ReadonlyMap<string, ReadonlySet<string>>;
  readonly whole: boolean;
}

/** Written by this file alone; what is checked is that it is of this form at all. */
const stored = v.object({
  items: v.array(
    v.custom<RosterItem>((value) => typeof value === 'object' && value !== null && 'jid' in value),
  ),
  resources: v.array(v.tuple([v.string(), v.array(v.string())])),
  /** Whether the roster of this session arrived. */
  whole: v.boolean(),
});

export interface RosterMemory {
  read(): Promise<v.InferOutput<typeof stored> | null>;
  /** Resolves when what is known now is stored. Many changes at once are written once. */
  write(): Promise<void>;
  forget(): Promise<void>;
}

export function createRosterMemory(storage: KeyValuePort, account: string, known: () => Known): RosterMemory {
  const key = `roster:${account}`;
  let forgotten = false;
  /** Begins when the write before it is done, with what is known then. */
  let next: Promise<void> | null = null;
  let last: Promise<void> = Promise.resolve();

  const writeNow = (): Promise<void> => {
    next = null;
    const { items, resources, whole } = known();
    const there = [...resources].filter(([, names]) => names.size > 0);
    const value = {
      items: [...items.values()],
      resources: there.map(([jid, names]) => [jid, [...names]]),
      whole,
    };
    return forgotten ? Promise.resolve() : storage.set(key, value);
  };

  return {
    async read() {
      const parsed = v.safeParse(stored, await storage.get(key));
      return parsed.success ? parsed.output : null;
    },
    write() {
      next ??= last = last.catch(() => undefined).then(writeNow);
      return next;
    },
    forget() {
      forgotten = true;
      return storage.remove(key);
    },
  };
}
