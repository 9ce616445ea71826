/** Short names for the streams in a list. */
import type { StreamRecord } from '../../../core/framing/index.ts';

export function byId(streams: readonly StreamRecord[]): ReadonlyMap<string, StreamRecord> {
  return new Map(streams.map((stream) => [stream.id, stream]));
}

/** The local part of each stream's account, or the whole address where two accounts share it; by stream id. */
export function streamNames(streams: Iterable<StreamRecord>): Map<string, string> {
  const all = [...streams];
  const accounts = new Set(all.map(({ account }) => account));
  const shared = new Map<string, number>();
  for (const account of accounts) shared.set(localPart(account), (shared.get(localPart(account)) ?? 0) + 1);
  return new Map(
    all.map(({ id, account }) => [id, shared.get(localPart(account)) === 1 ? localPart(account) : account]),
  );
}

function localPart(account: string): string {
  return account.split('@', 1)[0] ?? account;
}
