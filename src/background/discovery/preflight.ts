/**
 * What is found out about an endpoint before a WebSocket is opened to it: whether it answers over HTTPS at all, and
 * whether its key is one of those pinned. Nothing secret leaves before.
 */
import type { PinFailure, SessionFailure } from '../../contract/failure.ts';
import { hostNameOf, readUrl } from '../../core/discovery/address.ts';
import { judgeHeaderKey, judgeKey, pinOf, sha256Of } from '../../core/discovery/pin-judge.ts';
import type { PinLevel, PinRecord } from '../../core/discovery/pin-record.ts';
import { pinEndpoint } from '../../core/discovery/published-pins.ts';
import type { Ports } from '../../platform/ports.ts';
import type { SettingsKeeper } from '../settings.ts';
import type { PinKeeper } from './pins.ts';
import type { Results } from './results.ts';

const probeMs = 5_000;

export type Preflight =
  | { readonly ok: true; readonly took: number; readonly pins: PinLevel | null }
  | {
      readonly ok: false;
      readonly took: number;
      readonly failure: SessionFailure;
      readonly pins: PinLevel | null;
    };

export interface PreflightDeps {
  readonly ports: Pick<Ports, 'clock' | 'probe'>;
  readonly pins: PinKeeper;
  readonly results: Results;
  readonly settings: SettingsKeeper;
}

/** `url` is `wss:` or `https:`. `force`: ask the endpoint even where it is known to work. Never rejects. */
export type Check = (domain: string, url: string, force?: boolean) => Promise<Preflight>;

export function createPreflight(deps: PreflightDeps): Check {
  return async (domain, url, force = false) => {
    const { pins, results } = deps;
    const endpoint = pinEndpoint({ url }) ?? url;
    const concerned = concerning(pins.list(), domain, url, endpoint);
    if (concerned.published.some(({ change }) => change !== null)) {
      return refused(0, { code: 'pin-changed', domain }, null);
    }
    const pinned = concerned.published.length > 0;
    const { refuseUnverified } = await deps.settings.get();
    const works = results.of(url)?.outcome.ok === true;
    // It worked the last time and there is nothing to compare: asking it first would only cost a round trip.
    if (works && !force && !pinned)
      return { ok: true, took: 0, pins: concerned.headers.length > 0 ? 'listed' : null };

    const probed = await deps.ports.probe.probe(url.replace(/^wss:/, 'https:'), probeMs);
    const { took } = probed;
    if (!probed.ok) {
      const failure: SessionFailure = { area: 'discovery', failure: probed.failure };
      return { ok: false, took, failure, pins: null };
    }
    if (probed.spki === null) {
      noteAll(deps, [...concerned.published, ...concerned.headers, ...concerned.met], 'listed', null);
      const level = pinned || concerned.headers.length > 0 ? 'listed' : null;
      return pinned && refuseUnverified
        ? refused(took, { code: 'pin-unverified', endpoint }, level)
        : { ok: true, took, pins: level };
    }
    return compare(deps, { domain, endpoint, took, spki: probed.spki, ...concerned });
  };
}

interface Concerned {
  /** Keys that a document pins: every one of these records must be satisfied. */
  readonly published: readonly PinRecord[];
  /** Keys of a header: of the chain, of which only the leaf is seen. */
  readonly headers: readonly PinRecord[];
  /** The key that was met first. */
  readonly met: readonly PinRecord[];
}

function concerning(records: readonly PinRecord[], domain: string, url: string, endpoint: string): Concerned {
  const own = records.filter((record) => record.domain === domain);
  const isOwnHost = hostNameOf(domain) === readUrl(url)?.hostname;
  return {
    published: own.filter(
      (record) =>
        (record.source === 'hacx' && record.endpoint === endpoint) || record.source === 'host-meta-2',
    ),
    met: own.filter((record) => record.source === 'first-seen' && record.endpoint === endpoint),
    headers: isOwnHost ? own.filter(({ source }) => source === 'header') : [],
  };
}

function compare(
  deps: PreflightDeps,
  met: Concerned & {
    readonly domain: string;
    readonly endpoint: string;
    readonly took: number;
    readonly spki: Uint8Array;
  },
): Preflight {
  const { domain, endpoint, took, spki, published, headers } = met;
  const key = sha256Of(spki);
  for (const record of published) {
    const level = judgeKey(record.pins, spki) === 'match' ? 'seen' : 'mismatch';
    noteAll(deps, [record], level, key);
    if (level === 'mismatch') {
      const expected = record.pins.flatMap(({ hashes }) => hashes.map(({ value }) => value));
      return refused(took, { code: 'pin-mismatch', endpoint, expected, met: key }, 'mismatch');
    }
  }
  const told = headers.filter((record) => judgeHeaderKey(record.pins, spki) === 'match');
  noteAll(deps, told, 'seen', key);
  noteAll(
    deps,
    headers.filter((record) => !told.includes(record)),
    'listed',
    key,
  );
  if (published.length > 0 || told.length > 0) return { ok: true, took, pins: 'seen' };
  if (headers.length > 0) return { ok: true, took, pins: 'listed' };
  deps.pins.met({ domain, endpoint, source: 'first-seen', pins: [pinOf(spki)] }, key);
  return { ok: true, took, pins: null };
}

function noteAll(
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
  return { ok: false, took, failure: { area: 'pins', failure }, pins };
}
