/** What becomes of the keys that are kept when a domain is looked at again. */
import type { PinRecord, PinSource } from './pin-record.ts';
import type { PublishedPins } from './published-pins.ts';
import { sameKeys, shareKey } from './same-key.ts';
import type { Pin } from './pins.ts';

/** The same for the same domain, endpoint and source; none of them holds a space. */
export function pinId({
  source,
  domain,
  endpoint,
}: {
  readonly source: PinSource;
  readonly domain: string;
  readonly endpoint: string | null;
}): string {
  return `${source} ${domain} ${endpoint ?? '*'}`;
}

/**
 * What is kept from `now` (wall time, ms) on, given what was kept and what is published. `published` is null, or has
 * no pins, where the document was read and pins none: a document that could not be read says nothing about keys, and
 * is no reason to call this. For `first-seen`, `published` has the key that was met.
 *
 * - The same keys: they were last seen now, and a change that waited for approval was withdrawn.
 * - At least one key in common: a rollover (XEP-0487 §3.1: the new key beside the old, later the old one goes). What
 *   is published is taken up.
 * - No key in common, or none at all: the kept keys stay, and a change waits for the person.
 *
 * Null where there is nothing to keep.
 */
export function reconcilePins(
  kept: PinRecord | null,
  published: PublishedPins | null,
  now: number,
): PinRecord | null {
  const pins = published?.pins ?? [];
  if (kept === null) return published === null || pins.length === 0 ? null : firstOf(published, now);
  // Nobody published it, so nobody can withdraw it.
  if (kept.source === 'first-seen' && pins.length === 0) return kept;
  return shareKey(kept.pins, pins) ? taken(kept, pins, now) : waiting(kept, pins, now);
}

/** The change becomes what is kept; null where the keys vanished, so that nothing is. Without a change it stays. */
export function approveChange(kept: PinRecord, now: number): PinRecord | null {
  const { change } = kept;
  if (change === null) return kept;
  if (change.kind === 'vanished') return null;
  const { pins, at: firstSeen } = change;
  // What was checked and rolled were the old keys.
  return {
    ...kept,
    pins,
    firstSeen,
    lastSeen: Math.max(firstSeen, now),
    checked: null,
    change: null,
    rolledAt: null,
  };
}

function firstOf(published: PublishedPins, now: number): PinRecord {
  const { domain, endpoint, source, pins } = published;
  return {
    id: pinId(published),
    domain,
    endpoint,
    source,
    pins,
    firstSeen: now,
    lastSeen: now,
    checked: null,
    change: null,
    rolledAt: null,
  };
}

function taken(kept: PinRecord, pins: readonly Pin[], now: number): PinRecord {
  const added = pins.some((pin) => !shareKey(kept.pins, [pin]));
  // A clock that was set back makes nothing unseen.
  const lastSeen = Math.max(kept.lastSeen, now);
  return { ...kept, pins, lastSeen, change: null, ...(added && { rolledAt: now }) };
}

function waiting(kept: PinRecord, pins: readonly Pin[], now: number): PinRecord {
  const kind = pins.length === 0 ? 'vanished' : 'changed';
  const { change } = kept;
  const known = change !== null && change.kind === kind && sameKeys(change.pins, pins);
  return { ...kept, change: { kind, at: known ? change.at : now, pins } };
}
