/**
 * The roster and who of it is there, for the worker that wakes next, also after the browser was closed: on a resumed
 * session neither is sent again.
 */
import type { Presence } from '../core/xep/rfc6121-presence.ts';
import type { RosterItem } from '../core/xep/rfc6121-roster.ts';
import type { RosterRecord } from '../store/schema.ts';
import type { StreamsStore } from '../store/streams-store.ts';

interface Known {
  readonly items: ReadonlyMap<string, RosterItem>;
  readonly resources: ReadonlyMap<string, ReadonlyMap<string, Presence>>;
  readonly requests: ReadonlySet<string>;
  readonly blocked: ReadonlySet<string>;
  readonly whole: boolean;
}

export type RosterStore = Pick<StreamsStore, 'roster' | 'putRoster' | 'removeRoster'>;

export interface RosterMemory {
  read(): Promise<RosterRecord | undefined>;
  /** Resolves when what is known now is stored. Many changes at once are written once. */
  write(): Promise<void>;
  /** Also what is being written comes to nothing. */
  forget(): Promise<void>;
}

/** @param account bare JID */
export function createRosterMemory(store: RosterStore, account: string, known: () => Known): RosterMemory {
  let forgotten = false;
  /** Begins when the write before it is done, with what is known then. */
  let next: Promise<void> | null = null;
  let last: Promise<void> = Promise.resolve();

  const writeNow = (): Promise<void> => {
    next = null;
    const { items, resources, requests, blocked, whole } = known();
    const there = [...resources].filter(([, names]) => names.size > 0);
    const record: RosterRecord = {
      account,
      items: [...items.values()],
      resources: there.map(([jid, names]) => [jid, [...names]]),
      requests: [...requests],
      blocked: [...blocked],
      whole,
    };
    return forgotten ? Promise.resolve() : store.putRoster(record);
  };

  return {
    read: () => store.roster(account),
    write() {
      next ??= last = last.catch(() => undefined).then(writeNow);
      return next;
    },
    forget() {
      forgotten = true;
      return store.removeRoster(account);
    },
  };
}
