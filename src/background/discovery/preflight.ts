/**
 * What is found out about an endpoint before a WebSocket is opened to it: whether it answers over HTTPS at all, and
 * whether its key is one of those pinned. Nothing secret leaves before.
 */
import type { PinFailure, SessionFailure } from '../../contract/failure.ts';
import { hostNameOf, readUrl } from '../../core/discovery/address.ts';
import { isExpired } from '../../core/discovery/pin-changes.ts';
import { judgeHeaderKey, judgeKey, pinOf, sha256Of } from '../../core/discovery/pin-judge.ts';
import type { PinLevel, PinRecord } from '../../core/discovery/pin-record.ts';
import { pinEndpoint } from '../../core/discovery/published-pins.ts';
import type { Ports, Probed } from '../../platform/ports.ts';
import { isRemembered } from '../head-start.ts';
import type { SettingsKeeper } from '../settings.ts';
import type { PinKeeper } from './pins.ts';
import type { Results } from './results.ts';

const probeMs = 5_000;

export type Preflight =
  | {
      readonly ok: true;
      readonly took: number;
      readonly pins: PinLevel | null;
      /** There are no keys to compare, or this browser shows none. */
      readonly free: boolean;
      /** When the certificate ends, wall time in ms; absent where the browser shows none. */
      readonly notAfter?: number;
      /** The address that answered; absent where the browser shows none. */
      readonly ip?: string;
    }
  | {
      readonly ok: false;
      readonly took: number;
      readonly failure: SessionFailure;
      readonly pins: PinLevel | null;
      /** The browser did not say why it has no answer: a WebSocket may get one all the same. */
      readonly untold: boolean;
    };

export interface PreflightDeps {
  readonly ports: Pick<Ports, 'clock' | 'probe' | 'fault'>;
  readonly pins: PinKeeper;
  readonly results: Results;
  readonly settings: SettingsKeeper;
}

/** `as-needed`: an endpoint that is known to work is not asked. `always`; `never`: only keys are looked at. */
export type Asking = 'as-needed' | 'always' | 'never';

export interface Preflights {
  /** Whether a socket may be opened to `url` (`wss:` or `https:`). Never rejects. */
  check(domain: string, url: string, asking: Asking): Promise<Preflight>;
  /** Compares the key of one record with what `url` shows now, whatever waits for approval. Never rejects. */
  verify(record: PinRecord, url: string): Promise<Probed>;
}

export function createPreflights(deps: PreflightDeps): Preflights {
  const { ports, pins } = deps;
  /** Whether this browser shows keys here; null while none was asked. */
  let shows: boolean | null = null;

  const probe = async (url: string): Promise<Probed> => {
    const probed = await ports.probe.probe(url.replace(/^wss:/, 'https:'), probeMs);
    if (probed.ok) shows = probed.spki !== null;
    return probed;
  };

  const check = async (domain: string, url: string, asking: Asking): Promise<Preflight> => {
    await pins.ready();
    const { refuseUnverified } = await deps.settings.get();
    const endpoint = pinEndpoint({ url }) ?? url;
    const about = (): Concerned => concerning(pins.list(), domain, url, endpoint, ports.clock.now());
    const before = about();
    if (before.changed) return refused(0, { code: 'pin-changed', domain }, null);
    const spare =
      asking === 'never' ||
      (asking === 'as-needed' && works(deps.results, url, ports.clock.now()) && isIdle(before));
    const probed: Probed = spare ? { ok: true, took: 0, spki: null } : await probe(url);
    const { took } = probed;
    if (!probed.ok) {
      const failure: SessionFailure = { area: 'discovery', failure: probed.failure };
      return { ok: false, took, failure, pins: null, untold: !probed.told };
    }
    const { notAfter, ip } = probed;
    const seen = { ...(notAfter !== undefined && { notAfter }), ...(ip !== undefined && { ip }) };
    // Documents went on arriving meanwhile, and they may pin keys.
    const now = about();
    if (now.changed) return refused(took, { code: 'pin-changed', domain }, null);
    const pinned = [...now.published, ...now.headers];
    if (probed.spki === null || probed.spki === 'unreadable') {
      note(deps, [...pinned, ...now.met], 'listed', null);
      const level = pinned.length > 0 ? 'listed' : null;
      const forbidden = pinned.length > 0 && (refuseUnverified || probed.spki === 'unreadable');
      return forbidden
        ? refused(took, { code: 'pin-unverified', endpoint }, level)
        : { ok: true, took, pins: level, free: isIdle(now), ...seen };
    }
    const compared = compare(deps, { ...now, domain, endpoint, took, spki: probed.spki, refuseUnverified });
    return compared.ok ? { ...compared, ...seen } : compared;
  };

  /** Nothing to compare, or nothing that this browser shows. */
  const isIdle = ({ published, headers, met }: Concerned): boolean =>
    shows === false || published.length + headers.length + met.length === 0;

  return {
    async check(domain, url, asking) {
      try {
        return await check(domain, url, asking);
      } catch (error) {
        ports.fault(error);
        return refused(0, { code: 'pins-unreadable' }, null);
      }
    },
    async verify(record, url) {
      const probed = await probe(url);
      if (!probed.ok) return probed;
      const { spki } = probed;
      if (spki === null || spki === 'unreadable') note(deps, [record], 'listed', null);
      else note(deps, [record], levelOf(record, spki), sha256Of(spki));
      return probed;
    },
  };
}

interface Concerned {
  /** Other keys than before are published for the domain, or none any more, and nobody approved that. */
  readonly changed: boolean;
  /** Keys that a document pins: every one of these records must be satisfied. */
  readonly published: readonly PinRecord[];
  /** Keys of a header: of the chain, of which only the leaf is seen. */
  readonly headers: readonly PinRecord[];
  /** The key that was met first. */
  readonly met: readonly PinRecord[];
}

function concerning(
  records: readonly PinRecord[],
  domain: string,
  url: string,
  endpoint: string,
  now: number,
): Concerned {
  const own = records.filter((record) => record.domain === domain && !isExpired(record, now));
  const isOwnHost = hostNameOf(domain) === readUrl(url)?.hostname;
  return {
    // Of any endpoint: whoever can take keys away can also list another place to connect to.
    changed: own.some(
      ({ source, change }) => (source === 'hacx' || source === 'host-meta-2') && change !== null,
    ),
    published: own.filter(
      (record) =>
        (record.source === 'hacx' && record.endpoint === endpoint) || record.source === 'host-meta-2',
    ),
    met: own.filter((record) => record.source === 'first-seen' && record.endpoint === endpoint),
    headers: isOwnHost ? own.filter(({ source }) => source === 'header') : [],
  };
}

/** Only a session proves it, for a while: that it answers over HTTPS does not. */
function works(results: Results, url: string, now: number): boolean {
  const last = results.of(url);
  return last?.outcome.ok === true && last.outcome.reached === 'stream' && isRemembered(last, now);
}

function levelOf({ source, pins }: PinRecord, spki: Uint8Array): PinLevel {
  if (source === 'header') return judgeHeaderKey(pins, spki) === 'match' ? 'seen' : 'listed';
  return judgeKey(pins, spki) === 'match' ? 'seen' : 'mismatch';
}

function compare(
  deps: PreflightDeps,
  met: Concerned & {
    readonly domain: string;
    readonly endpoint: string;
    readonly took: number;
    readonly spki: Uint8Array;
    readonly refuseUnverified: boolean;
  },
): Preflight {
  const { domain, endpoint, took, spki, published, headers } = met;
  const key = sha256Of(spki);
  const levels = [...published, ...headers].map((record) => ({ record, level: levelOf(record, spki) }));
  for (const { record, level } of levels) note(deps, [record], level, key);
  const wrong = levels.find(({ level }) => level === 'mismatch');
  if (wrong !== undefined) {
    const expected = wrong.record.pins.flatMap(({ hashes }) => hashes.map(({ value }) => value));
    return refused(took, { code: 'pin-mismatch', endpoint, expected, met: key }, 'mismatch');
  }
  if (levels.length === 0) {
    deps.pins.met({ domain, endpoint, source: 'first-seen', pins: [pinOf(spki)], ttl: 0 }, key);
    return { ok: true, took, pins: null, free: false };
  }
  if (levels.some(({ level }) => level === 'seen')) return { ok: true, took, pins: 'seen', free: false };
  return met.refuseUnverified
    ? refused(took, { code: 'pin-unverified', endpoint }, 'listed')
    : { ok: true, took, pins: 'listed', free: false };
}

function note(
  { pins, ports }: PreflightDeps,
  records: readonly PinRecord[],
  level: PinLevel,
  key: string | null,
): void {
  pins.note(
    records.map(({ id }) => id),
    { at: ports.clock.now(), level, key },
  );
}

function refused(took: number, failure: PinFailure, pins: PinLevel | null): Preflight {
  return { ok: false, took, failure: { area: 'pins', failure }, pins, untold: false };
}
