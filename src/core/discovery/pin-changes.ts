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

/** Seconds for which what is new must stand beside what is known, however short the ttl. */
const leastOverlap = 3_600;

/** Whether the time of kept keys is over at `now` (wall time, ms): they are not to be looked at any more. */
export function isExpired({ expiresAt }: PinRecord, now: number): boolean {
  return expiresAt !== null && now >= expiresAt;
}

/** When the keys that a source published count no more (RFC 7469 §2.1.2), wall time, ms; null: not by time alone. */
export function expiryOf({
  source,
  lastSeen,
  ttl,
}: Pick<PinRecord, 'source' | 'lastSeen' | 'ttl'>): number | null {
  return source === 'header' ? lastSeen + ttl * 1000 : null;
}

/**
 * What is kept from `now` (wall time, ms) on, given what was kept and what is published. `published` is null, or has
 * no pins, where the document was read and pins none: a document that could not be read says nothing about keys, and
 * is no reason to call this. For `first-seen`, `published` has the key that was met.
 *
 * - The same keys: they were last seen now, and a change that waited for approval was withdrawn.
 * - A known key among them: what is published is taken up. In a rollover (XEP-0487 §3.1) the new key stands beside the
 *   old one for two ttl, so whoever looks once a ttl sees both for one at least. Until then the new one makes nothing
 *   known: hashes are public, and whoever can serve documents for a moment would list the old one beside his own, and
 *   next his own alone.
 * - No known key among them, or none at all: the kept keys stay, and a change waits for the person.
 * - None in a header that is withdrawn (RFC 7469 §2.1.2), or whose time is over: nothing is kept, and that is no change.
 *
 * Null where there is nothing to keep.
 */
export function reconcilePins(
  kept: PinRecord | null,
  published: PublishedPins | null,
  now: number,
): PinRecord | null {
  const given = published !== null && published.pins.length > 0 ? published : null;
  if (kept === null || isExpired(kept, now)) return given && firstOf(given, now);
  if (given === null && kept.source === 'header') return null;
  // Nobody published it, so nobody can withdraw it.
  if (given === null && kept.source === 'first-seen') return kept;
  return given !== null && shareKey(knownOf(kept, now), given.pins)
    ? taken(kept, given, now)
    : waiting(kept, given?.pins ?? [], now);
}

/** The change becomes what is kept; null where the keys vanished, so that nothing is. Without a change it stays. */
export function approveChange(kept: PinRecord, now: number): PinRecord | null {
  const { change } = kept;
  if (change === null) return kept;
  if (change.kind === 'vanished') return null;
  const { pins, at: firstSeen } = change;
  // What was checked and rolled were the old keys.
  return dated({
    ...kept,
    pins,
    firstSeen,
    lastSeen: Math.max(firstSeen, now),
    checked: null,
    change: null,
    rolledAt: null,
    settling: null,
  });
}

function firstOf(published: PublishedPins, now: number): PinRecord {
  const { domain, endpoint, source, pins, ttl } = published;
  return dated({
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
    settling: null,
    ttl,
  });
}

function dated(record: Omit<PinRecord, 'expiresAt'>): PinRecord {
  return { ...record, expiresAt: expiryOf(record) };
}

/**
 * The keys of which one must be published for the rest to be taken up. While a change waits, time does not pass: what is
 * new stands beside nothing then.
 */
function knownOf({ pins, settling, change }: PinRecord, now: number): readonly Pin[] {
  return settling !== null && (change !== null || now < settling.until) ? settling.pins : pins;
}

function taken(kept: PinRecord, { pins, ttl }: PublishedPins, now: number): PinRecord {
  const added = pins.some((pin) => !shareKey(kept.pins, [pin]));
  // A hash of another kind says nothing about a key that it was not seen beside for as long as another key.
  const novel = added || pins.some((pin) => !kept.pins.some((known) => isCovered(pin, known)));
  const known = knownOf(kept, now).filter((pin) => shareKey([pin], pins));
  const until = novel ? now + Math.max(kept.ttl, leastOverlap) * 1000 : (kept.settling?.until ?? 0);
  const unchanged = !novel && sameKeys(kept.pins, pins);
  return dated({
    ...kept,
    pins,
    // A clock that was set back makes nothing unseen.
    lastSeen: Math.max(kept.lastSeen, now),
    change: null,
    ...(added && { rolledAt: now }),
    settling: now < until ? { pins: known, until } : null,
    // With other keys a document may bring another ttl; what it promised before still holds.
    ttl: unchanged || kept.source === 'header' ? ttl : kept.ttl,
  });
}

/** Whether each hash of a key is of a kind that is known of it. */
function isCovered(pin: Pin, known: Pin): boolean {
  const names = new Set(known.hashes.map(({ name }) => name));
  return shareKey([pin], [known]) && pin.hashes.every(({ name }) => names.has(name));
}

function waiting(kept: PinRecord, pins: readonly Pin[], now: number): PinRecord {
  const kind = pins.length === 0 ? 'vanished' : 'changed';
  const { change, settling } = kept;
  const known = change !== null && change.kind === kind && sameKeys(change.pins, pins);
  const settled = change === null && settling !== null && now >= settling.until;
  return {
    ...kept,
    change: { kind, at: known ? change.at : now, pins },
    settling: settled ? null : settling,
  };
}
