/** Conversations for which a person chose something, such as silence; for each account, kept until it is forgotten. */
import * as v from 'valibot';
import type { KeyValuePort } from '../platform/ports.ts';
import { createQueue } from './queue.ts';

const stored = v.record(v.string(), v.array(v.string()));

export interface PeerMarks {
  of(account: string): Promise<readonly string[]>;
  mark(account: string, peer: string, marked: boolean): Promise<void>;
  forget(account: string): Promise<void>;
}

/** `key`: under which they are stored. */
export function createPeerMarks(storage: KeyValuePort, key: 'muted' | 'live'): PeerMarks {
  /** All stand in one record, which is changed by one at a time. */
  const queue = createQueue();
  const read = async (): Promise<Map<string, readonly string[]>> => {
    const parsed = v.safeParse(stored, await storage.get(key));
    return new Map(parsed.success ? Object.entries(parsed.output) : []);
  };
  const change = (account: string, to: (peers: readonly string[]) => readonly string[]): Promise<void> =>
    queue(async () => {
      const all = await read();
      const next = to(all.get(account) ?? []);
      if (next.length === 0) all.delete(account);
      else all.set(account, next);
      await storage.set(key, Object.fromEntries(all));
    });
  return {
    of: async (account) => (await read()).get(account) ?? [],
    mark: (account, peer, marked) =>
      change(account, (peers) => {
        const others = peers.filter((one) => one !== peer);
        return marked ? [...others, peer] : others;
      }),
    forget: (account) => change(account, () => []),
  };
}
