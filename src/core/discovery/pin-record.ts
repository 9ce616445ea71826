/** A pinned key as it is kept: what was published for a domain or an endpoint, and what came of checking it. */
import type { Pin } from './pins.ts';

/** What published it; `first-seen` is the key that was met first where nothing is published (trust on first use). */
export type PinSource = 'hacx' | 'hacx-server' | 'host-meta-2' | 'header' | 'first-seen';

/**
 * How far keys were checked on a connection. `seen`: an HTTPS request to the same host and port, just before the
 * socket, met a pinned key. `listed`: this browser shows no certificate, so nothing was compared. `mismatch`: another
 * key was met.
 */
export type PinLevel = 'seen' | 'listed' | 'mismatch';

export interface PinCheck {
  /** Wall time, ms. */
  readonly at: number;
  readonly level: PinLevel;
  /** SHA-256 of the SubjectPublicKeyInfo that was met, in base64; null where the browser shows none. */
  readonly key: string | null;
}

/** What is published now instead of what is kept; it waits for the person. */
export interface PinChange {
  readonly kind: 'changed' | 'vanished';
  /** Wall time at which it was noticed, ms. */
  readonly at: number;
  /** Empty where they vanished. */
  readonly pins: readonly Pin[];
}

/** What is new beside known keys: it proves nothing by itself until it has stood there for a time. */
export interface PinSettling {
  /** The known keys that are still published, by the hashes they were known by. */
  readonly pins: readonly Pin[];
  /** Wall time from which on all that is kept counts, ms. */
  readonly until: number;
}

export interface PinRecord {
  /** Made of domain, endpoint and source. */
  readonly id: string;
  readonly domain: string;
  /** Host and port the keys are for, such as `capulet.example:443`; null: every endpoint of the domain. */
  readonly endpoint: string | null;
  readonly source: PinSource;
  readonly pins: readonly Pin[];
  /** Wall times, ms: when the first of these keys was first published, and when they last were. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Null where it was never tried. */
  readonly checked: PinCheck | null;
  /** Set while the person has not approved what is published now. */
  readonly change: PinChange | null;
  /** Wall time at which another key was last taken up beside a known one (XEP-0487 §3.1), ms; null if never. */
  readonly rolledAt: number | null;
  /** Null where nothing new was taken up lately. */
  readonly settling: PinSettling | null;
  /**
   * Seconds for which the publisher has its word kept: those of the document when it was last seen unchanged, `max-age`
   * of a header; 0 for what nobody published.
   */
  readonly ttl: number;
  /** Wall time from which on the keys of a header count no more (RFC 7469 §2.1.2), ms; null for all others. */
  readonly expiresAt: number | null;
}
