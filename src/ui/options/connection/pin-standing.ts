/** How a candidate stands as to pinned keys: what is listed for it, and what came of the last check. */
import type { EndpointResult } from '../../../contract/discovery.ts';
import type { PinLevel, PinRecord } from '../../../core/discovery/pin-record.ts';
import type { Candidate } from '../../../core/discovery/types.ts';

export interface PinStanding {
  /** Keys that are published or kept for it. */
  readonly keys: number;
  /** Null where nothing is pinned. Without a check it is `listed`. */
  readonly level: PinLevel | null;
  /** Wall time of the check, ms; null where there was none. */
  readonly at: number | null;
  /** Other keys are published than before, and nobody approved that. */
  readonly changed: boolean;
}

/** `records` are those kept for the endpoint and for all of the domain. */
export function pinStanding(
  candidate: Pick<Candidate, 'pins'>,
  result: EndpointResult | undefined,
  records: readonly PinRecord[],
): PinStanding {
  const keys = candidate.pins?.length ?? records.reduce((sum, { pins }) => sum + pins.length, 0);
  const checks = records.flatMap(({ checked }) => (checked === null ? [] : [checked]));
  const latest = [
    ...checks.map(({ level, at }) => ({ level, at })),
    ...(result === undefined || result.pins === null ? [] : [{ level: result.pins, at: result.at }]),
  ].reduce<{ level: PinLevel; at: number } | null>(
    (last, one) => (last && last.at > one.at ? last : one),
    null,
  );
  const changed = records.some(({ change }) => change !== null);
  if (keys === 0 && latest === null) return { keys, level: null, at: null, changed };
  return { keys, level: latest?.level ?? 'listed', at: latest?.at ?? null, changed };
}
