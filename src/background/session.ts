/**
 * One account's session: resolves, dials candidate after candidate, stays online, comes back after failures.
 * It decides when; how a stream is negotiated stands in `core/stream`, what one attempt holds in `attempt.ts`.
 */
import type { SessionState } from '../contract/accounts.ts';
import type { SessionFailure } from '../contract/failure.ts';
import { formatJid, type Jid } from '../core/jid.ts';
import type { ScramKeys } from '../core/sasl/scram.ts';
import {
  followRedirect,
  isAboutEndpoint,
  isOfOffer,
  type Credentials,
  type StreamFailure,
} from '../core/stream/index.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { Cancel, Ports } from '../platform/ports.ts';
import { openAttempt, type Attempt } from './attempt.ts';
import { retryDelay } from './backoff.ts';
import type { Continuity } from './continuity.ts';
import { findEndpoints, isUnknown } from './endpoints.ts';
import { hex } from './hex.ts';
import type { Recorder } from './recorder.ts';
import type { Resolver } from './discovery/resolver.ts';
import type { SessionMemory } from './session-memory.ts';
import type { StanzaLayer } from './stanza/index.ts';
import type { Dialling } from './discovery/dialling.ts';
import { isConflict, verdictOn } from './verdict.ts';

/** How long a session must have been online before its earlier failures are forgotten, ms. */
const steadyMs = 60_000;

/**
 * How often a session is taken back from whoever took it: only this installation could resume it, and a worker that
 * died while it signed in may be served by its server after the one that came next. More often it is not that.
 */
const mostConflicts = 2;

export interface SessionDeps {
  readonly ports: Ports;
  readonly recorder: Recorder;
  readonly resolver: Pick<Resolver, 'resolve'>;
  readonly dialling: Dialling;
  readonly jid: Jid;
  readonly allowPlain: boolean;
  /** Something a surface shows, or the next worker must know, has changed. */
  readonly changed: () => void;
  readonly keepKeys: (keys: ScramKeys) => void;
  /** What streams before this one left, and what this one leaves. */
  readonly continuity: Continuity;
  /** From here on messages may be missing; resolves when that is stored. */
  readonly missing: () => Promise<void>;
  readonly acknowledged: (stanzas: readonly XmlElement[]) => Promise<void>;
  readonly undelivered: (stanzas: readonly XmlElement[], surely: boolean) => Promise<void>;
  /** A fresh stanza layer for a stream that got online; register handlers, then send what is due. */
  readonly online: (layer: StanzaLayer, resumed: boolean) => void;
  /** The stream is gone. */
  readonly offline: () => void;
  /** It ended for this reason. */
  readonly failed: (failure: SessionFailure) => void;
}

/** An endpoint of one pass over all of them. */
interface Tried {
  readonly urls: readonly string[];
  readonly index: number;
  readonly mine: number;
}

/** What an account can prove itself with. The password is in the memory of this worker alone. */
export interface Secrets {
  readonly password: string | null;
  readonly keys: ScramKeys | null;
}

export interface Session {
  readonly view: { readonly state: SessionState; readonly since: number; readonly stream: string | null };
  readonly memory: SessionMemory;
  /** Starts or restarts with these secrets. */
  start(secrets: Secrets): void;
  /** Goes on where the worker before stood. */
  restore(memory: SessionMemory | null, keys: ScramKeys | null): void;
  /** Tries at once; does nothing while it is trying or online. */
  retry(): void;
  /** Sends a stanza; answers whether it left, or is stored and will. */
  send(stanza: XmlElement): Promise<boolean>;
  /** Closes politely and stays offline; resolves when every stream of this session is over. */
  stop(): Promise<void>;
}

export function createSession(deps: SessionDeps): Session {
  const { ports, recorder, resolver, jid } = deps;
  let state: SessionState = { phase: 'offline' };
  let since = ports.clock.now();
  let stream: string | null = null;
  let secrets: Secrets = { password: null, keys: null };
  let failures = 0;
  let conflicts = 0;
  /** Redirections followed since the endpoints were looked up. */
  let hops = 0;
  let knownUrls: readonly string[] = [];
  let attempt: Attempt | null = null;
  const open = new Set<Attempt>();
  let cancelTimer: Cancel = () => undefined;
  /** Of this pass over the endpoints: a failure that may pass, which one that stays must not hide … */
  let passing: SessionFailure | null = null;
  /** … and keys that were not as they should be, which nothing must hide. */
  let refused: SessionFailure | null = null;
  /** Endpoints that did not answer for no known reason; each gets a socket once all others have failed. */
  const doubted = new Set<string>();
  /** Raised by every start and stop: what belongs to an earlier run is ignored. */
  let run = 0;

  const become = (next: SessionState): void => {
    state = next;
    since = ports.clock.now();
    deps.changed();
  };

  const begin = async (): Promise<void> => {
    cancelTimer();
    const mine = (run += 1);
    passing = null;
    refused = null;
    doubted.clear();
    hops = 0;
    become({ phase: 'resolving' });
    const found = await findEndpoints(resolver, ports.clock, jid.domain);
    if (mine !== run) return;
    // A document that cannot be had today does not move the endpoint that worked yesterday; one that says otherwise does.
    const urls = found.ok ? found.urls : isUnknown(found.failure) ? knownUrls : [];
    if (urls.length > 0) void dial(urls, 0, mine);
    else if (!found.ok) failed(found.failure);
  };

  const credentials = (): Credentials | null => {
    if (secrets.keys !== null) return { type: 'keys', keys: secrets.keys };
    if (secrets.password !== null) return { type: 'password', password: secrets.password };
    return deps.continuity.hasToken ? { type: 'none' } : null;
  };

  const dial = async (urls: readonly string[], index: number, mine: number): Promise<void> => {
    const url = urls[index];
    const proof = credentials();
    if (url === undefined || proof === null) return;
    become({ phase: 'connecting', attempt: index + 1, of: urls.length, url });
    const dialled = await deps.dialling.begin(jid.domain, url, doubted.has(url));
    if (mine !== run) return;
    if (!dialled.ok) {
      const again = dialled.untold && !doubted.has(url);
      if (again) doubted.add(url);
      elsewhere(dialled.failure, { urls: again ? [...urls, url] : urls, index, mine });
      return;
    }
    stream = hex(ports.random.bytes(8));
    let mechanism = '';
    const current = openAttempt({
      ports,
      recorder,
      stream,
      url,
      config: {
        jid,
        credentials: proof,
        allowPlain: deps.allowPlain,
        secure: url.startsWith('wss:'),
        lang: ports.language(),
        nonce: hex(ports.random.bytes(16)),
        ...deps.continuity.begin(url),
      },
      handlers: {
        negotiating() {
          if (mine === run) become({ phase: 'negotiating', url });
        },
        authenticated(effect) {
          mechanism = effect.mechanism;
          if (mine !== run) return;
          deps.continuity.authenticated(url, effect);
          if (effect.keys === undefined) return;
          secrets = { ...secrets, keys: effect.keys };
          deps.keepKeys(effect.keys);
        },
        tokenRefused: (token) => deps.continuity.tokenRefused(token),
        keep: (session) => deps.continuity.keep(session),
        beginning: (resumed) => (deps.continuity.online(resumed) ? deps.missing() : Promise.resolve()),
        acknowledged: deps.acknowledged,
        undelivered: deps.undelivered,
        online(full, layer, resumed) {
          if (mine !== run) return;
          knownUrls = [url, ...new Set(urls.filter((other) => other !== url))];
          cancelTimer = ports.clock.after(steadyMs, () => {
            failures = 0;
            conflicts = 0;
            deps.changed();
          });
          dialled.reached();
          become({ phase: 'online', url, jid: formatJid(full), mechanism, pins: dialled.pins });
          deps.online(layer, resumed);
        },
        ended(failure, authenticated) {
          open.delete(current);
          if (mine !== run) return;
          if (failure !== null && !authenticated) dialled.failed({ area: 'stream', failure });
          attempt = null;
          cancelTimer();
          if (state.phase === 'online') deps.offline();
          if (failure === null) become({ phase: 'offline' });
          else next(failure, authenticated, { urls, index, mine });
        },
      },
    });
    attempt = current;
    open.add(current);
  };

  /** This endpoint will not do: the next one, or the verdict on all of them. */
  const elsewhere = (failure: SessionFailure, { urls, index, mine }: Tried): void => {
    if (verdictOn(failure).phase === 'waiting') passing ??= failure;
    if (failure.area === 'pins') refused ??= failure;
    if (index + 1 < urls.length) void dial(urls, index + 1, mine);
    else failed(refused ?? passing ?? failure, passing !== null);
  };

  const next = (failure: StreamFailure, authenticated: boolean, tried: Tried): void => {
    const { urls, index, mine } = tried;
    const redirect =
      failure.code === 'see-other-uri' ? followRedirect(urls[index] ?? '', failure.uri, urls, hops) : null;
    if (redirect?.ok === true) {
      hops += 1;
      return void dial(urls.toSpliced(index + 1, 0, redirect.url), index + 1, mine);
    }
    if (!authenticated && isOfOffer(failure) && deps.continuity.forgetOffer()) {
      // Perhaps only because it began with what the server offered another time.
      void dial(urls, index, mine);
    } else if (failure.code === 'keys-outdated' && secrets.password !== null) {
      // Some servers make a new salt at every sign-in (ejabberd where it stores plain passwords): no keys fit those.
      secrets = { ...secrets, keys: null };
      void dial(urls, index, mine);
    } else if (!authenticated && isAboutEndpoint(failure)) {
      elsewhere({ area: 'stream', failure }, tried);
    } else failed({ area: 'stream', failure });
  };

  /** `mayPass`: another endpoint failed for a reason that may pass. */
  const failed = (failure: SessionFailure, mayPass = false): void => {
    deps.failed(failure);
    const mayBeOwn = isConflict(failure) && deps.continuity.resumable && (conflicts += 1) <= mostConflicts;
    const verdict = mayBeOwn ? ({ phase: 'waiting' } as const) : verdictOn(failure);
    const waits = verdict.phase === 'waiting' || (verdict.phase === 'stopped' && mayPass);
    if (!waits) return become(verdict);
    failures += 1;
    const [byte = 0] = ports.random.bytes(1);
    return waitUntil(failure, ports.clock.now() + retryDelay(failures, byte / 256));
  };

  const waitUntil = (failure: SessionFailure, retryAt: number): void => {
    become({ phase: 'waiting', failure, retryAt });
    cancelTimer = ports.clock.after(Math.max(0, retryAt - ports.clock.now()), () => void begin());
  };

  /** Lets go of what runs without waiting for it. */
  const leave = (): void => {
    run += 1;
    cancelTimer();
    attempt?.close();
    attempt = null;
    if (state.phase === 'online') deps.offline();
  };

  return {
    get view() {
      return { state, since, stream };
    },
    get memory() {
      return { state, failures, urls: knownUrls };
    },
    start(given) {
      leave();
      secrets = given;
      failures = 0;
      void begin();
    },
    restore(memory, keys) {
      secrets = { password: null, keys };
      failures = memory?.failures ?? 0;
      knownUrls = memory?.urls ?? [];
      const before = memory?.state;
      if (before?.phase === 'needs-you' || before?.phase === 'stopped') become(before);
      else if (credentials() === null)
        become({ phase: 'needs-you', need: 'password', failure: passwordNeeded });
      else if (before?.phase === 'waiting') waitUntil(before.failure, before.retryAt);
      else void begin();
    },
    retry() {
      const idle = state.phase === 'waiting' || state.phase === 'stopped' || state.phase === 'needs-you';
      if (!idle) return;
      if (credentials() !== null) void begin();
      // The worker that knew the password is gone: asking for it is what can be done.
      else become({ phase: 'needs-you', need: 'password', failure: passwordNeeded });
    },
    send: (stanza) => attempt?.send(stanza) ?? Promise.resolve(false),
    async stop() {
      leave();
      secrets = { password: null, keys: null };
      become({ phase: 'offline' });
      await Promise.all([...open].map(({ over }) => over));
    },
  };
}

const passwordNeeded: SessionFailure = { area: 'session', failure: { code: 'password-needed' } };
