/**
 * One account's session: gets online, stays online, comes back after failures. It decides when; which endpoints are
 * dialled in which order stands in `dial.ts`, how a stream is negotiated in `core/stream`.
 */
import type { SessionState } from '../contract/accounts.ts';
import type { SessionFailure } from '../contract/failure.ts';
import { formatJid, type Jid } from '../core/jid.ts';
import type { ScramKeys } from '../core/sasl/scram.ts';
import { isOfOffer, type Credentials, type StreamFailure } from '../core/stream/index.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { Management } from '../core/xep/xep-0198.ts';
import type { Cancel, Ports } from '../platform/ports.ts';
import type { Attempt } from './attempt.ts';
import { lossesAfter, retryDelay } from './backoff.ts';
import type { Continuity } from './continuity.ts';
import type { Credentials as Kept } from './credentials.ts';
import { startPass, type Pass, type Reached } from './dial.ts';
import { findEndpoints, isUnknown, type Endpoints } from './endpoints.ts';
import { isBosh, isRemembered, type Remembered } from './head-start.ts';
import type { FrameSink } from './recorder.ts';
import { findPortal } from './discovery/portal.ts';
import type { Resolver } from './discovery/resolver.ts';
import { secondLook } from './second-look.ts';
import type { SessionMemory } from './session-memory.ts';
import { createStanzaSession } from './stanza-session.ts';
import type { StanzaLayer } from './stanza/index.ts';
import type { Dialling } from './discovery/dialling.ts';
import { isConflict, verdictOn } from './verdict.ts';
import type { Watch } from './vigil.ts';

/** How often it is noted of an endpoint in use that it still works, ms. */
const rememberMs = 3_600_000;

/** How long after a session got online what is published is read again, ms. */
const learnMs = 1_000;

/** How long after BOSH got through, where no WebSocket had, one is tried once more, ms. */
const doubtMs = 2_000;

/** How long a session must have been online before it is certain of its place, ms. */
const steadyMs = 60_000;

/**
 * How often a session is taken back from whoever took it: only this installation could resume it, and a worker that
 * died while it signed in may be served by its server after the one that came next. More often it is not that.
 */
const mostConflicts = 2;

export interface SessionDeps {
  readonly ports: Ports;
  readonly recorder: FrameSink;
  readonly resolver: Pick<Resolver, 'resolve'>;
  readonly dialling: Dialling;
  readonly jid: Jid;
  readonly allowPlain: boolean;
  /** When a stream is worth keeping alive. */
  readonly vigil: Watch;
  /** The server takes note of whether this client is in use; told before a stream is online or after. */
  readonly heeded: () => void;
  /** Something a surface shows, or the next worker must know, has changed. */
  readonly changed: () => void;
  /** What the account proves itself with where no password is known. */
  readonly kept: Kept;
  /** What streams before this one left, and what this one leaves. */
  readonly continuity: Continuity;
  /** A session begins that is not the one before; resolves when that is stored. */
  readonly renewed: () => Promise<void>;
  /** From here on messages may be missing; resolves when that is stored. */
  readonly missing: () => Promise<void>;
  /** These stanzas wait to be resumed or given back; resolves when that is stored. */
  readonly underway: (stanzas: readonly XmlElement[]) => Promise<void>;
  readonly acknowledged: (stanzas: readonly XmlElement[]) => Promise<void>;
  readonly undelivered: (stanzas: readonly XmlElement[], surely: boolean) => Promise<void>;
  /** A stream ended, before anything follows from that; null where it was closed from here. */
  readonly ended: (failure: StreamFailure | null, url: string) => void;
  /** A fresh stanza layer: register handlers. It lasts as long as its session, over all streams that carry it. */
  readonly begun: (layer: StanzaLayer) => void;
  /** A stream got online; send what is due. */
  readonly online: (resumed: boolean) => void;
  /** The stream is gone. */
  readonly offline: () => void;
  /** It ended for this reason. */
  readonly failed: (failure: SessionFailure) => void;
}

/** What an account can prove itself with. The password is in the memory of this worker alone. */
export interface Secrets {
  readonly password: string | null;
  readonly keys: ScramKeys | null;
}

export interface Session {
  readonly view: { readonly state: SessionState; readonly since: number; readonly stream: string | null };
  readonly memory: SessionMemory;
  /** Stream management of the stream in use; null where there is none. */
  readonly management: Management | null;
  /** Starts or restarts with these secrets. */
  start(secrets: Secrets): void;
  /** Goes on where the worker before stood. */
  restore(memory: SessionMemory | null): void;
  /** The network is there again, or another one: what worked says nothing any more, and nothing is waited for. */
  networkChanged(): void;
  /** Tries at once; does nothing while it is trying or online. */
  retry(): void;
  /** Sends a stanza; answers whether it left, or is stored and will. */
  send(stanza: XmlElement): Promise<boolean>;
  /** Ends the stream in use for a reason of our own; it comes back by itself. */
  drop(failure: StreamFailure): void;
  /** Closes politely and stays offline; resolves when every stream of this session is over. */
  stop(): Promise<void>;
}

export function createSession(deps: SessionDeps): Session {
  const { ports, jid } = deps;
  let state: SessionState = { phase: 'offline' };
  let since = ports.clock.now();
  let stream: string | null = null;
  let secrets: Secrets = { password: null, keys: null };
  /** Failures since it was online. */
  let failures = 0;
  /** How often in a row it was online for too short a time. */
  let losses = 0;
  let conflicts = 0;
  let knownUrls: readonly string[] = [];
  let worked: Remembered | null = null;
  /** The network may be another one since anything worked. */
  let afresh = false;
  let pass: Pass | null = null;
  const open = new Set<Attempt>();
  const stanzas = createStanzaSession({
    jid,
    clock: ports.clock,
    fault: (error) => ports.fault(error),
    resumable: () => deps.continuity.resumable,
  });
  let cancelTimer: Cancel = () => undefined;
  let cancelLearning: Cancel = () => undefined;
  let cancelDoubt: Cancel = () => undefined;

  const become = (next: SessionState): void => {
    const leaves = state.phase === 'online' && next.phase !== 'online';
    state = next;
    since = ports.clock.now();
    // However it goes on: who is there is not known meanwhile.
    if (leaves) deps.offline();
    deps.changed();
  };

  const credentials = (): Credentials | null => {
    // A domain alone is no account: whoever asks is let in, or is not (RFC 4505).
    if (jid.local === '') return { type: 'anonymous' };
    if (secrets.keys !== null) return { type: 'keys', keys: secrets.keys };
    if (secrets.password !== null) return { type: 'password', password: secrets.password };
    return deps.kept.hasToken ? { type: 'none' } : null;
  };

  const begin = (): void => {
    cancelTimer();
    if (worked !== null && !isRemembered(worked, ports.clock.now())) worked = null;
    become({ phase: 'resolving' });
    pass = startPass({
      ports,
      recorder: deps.recorder,
      vigil: deps.vigil,
      dialling: deps.dialling,
      continuity: deps.continuity,
      stanzas,
      jid,
      allowPlain: deps.allowPlain,
      credentials,
      remembered: worked,
      known: knownUrls,
      afresh,
      portal: () => findPortal(ports.fetch, jid.domain),
      find: () => findEndpoints(deps.resolver, ports.clock, jid.domain),
      opened: (attempt) => open.add(attempt),
      over: (attempt) => open.delete(attempt),
      handlers: {
        connecting: (url, attempt, of) => become({ phase: 'connecting', attempt, of, url }),
        negotiating(url, id) {
          stream = id;
          become({ phase: 'negotiating', url });
        },
        authenticated({ keys }) {
          if (keys !== undefined) secrets = { ...secrets, keys };
          return deps.underway(deps.continuity.earlier?.management.queue ?? []);
        },
        heeded: deps.heeded,
        async beginning(resumed) {
          const missed = deps.continuity.online(resumed);
          if (!resumed) await deps.renewed();
          if (missed) await deps.missing();
        },
        acknowledged: deps.acknowledged,
        undelivered: deps.undelivered,
        begun: deps.begun,
        online: isOnline,
        streamEnded: deps.ended,
        found,
        again,
        ended(failure, mayPass) {
          cancelTimer();
          cancelDoubt();
          pass = null;
          if (state.phase === 'online') {
            failures = losses = lossesAfter(losses, ports.clock.now() - since);
            // It worked until now, however long ago that was noted.
            if (worked?.url === state.url) worked = { ...worked, at: ports.clock.now() };
          } else failures += 1;
          failed(failure, mayPass);
        },
      },
    });
  };

  const isOnline = (full: Jid, resumed: boolean, reached: Reached): void => {
    const { url, mechanism, pins, free, took, held, blocked, urls } = reached;
    knownUrls = urls;
    afresh = false;
    // A WebSocket that was slow, or failed for once, is tried first again: over BOSH no session can be resumed.
    const socketWorked = worked !== null && !isBosh(worked.url);
    let lasts = !isBosh(url) || (blocked && !socketWorked);
    if (blocked && socketWorked) worked = null;
    const remember = (ms: number): void => {
      // What the browser held back says nothing of the endpoint.
      if (lasts) worked = { url, took: took - (held ?? 0), at: ports.clock.now(), free };
      cancelTimer = ports.clock.after(ms, () => {
        conflicts = 0;
        remember(rememberMs);
        deps.changed();
      });
    };
    cancelTimer();
    remember(steadyMs);
    failures = 0;
    become({
      phase: 'online',
      url,
      jid: formatJid(full),
      mechanism,
      pins,
      ...(resumed ? { resumed } : {}),
      ...(blocked ? { blocked } : {}),
      ...(held === null ? {} : { held }),
    });
    deps.online(resumed);
    // What is published may lead elsewhere the next time; this time somebody may wait for what the stream brings first.
    cancelLearning();
    cancelDoubt();
    const socket = urls.find((one) => !isBosh(one));
    if (blocked && socket !== undefined) {
      cancelDoubt = ports.clock.after(doubtMs, () => {
        void secondLook({ ...ports, dialling: deps.dialling }, jid.domain, socket).then((ms) => {
          if (ms === null) return;
          lasts = false;
          worked = { url: socket, took: ms, at: ports.clock.now() };
          deps.changed();
        });
      });
    }
    const reachedBy = pass;
    cancelLearning = ports.clock.after(learnMs, () => reachedBy?.learn());
  };

  /** A document that cannot be had today does not move the endpoint that worked yesterday; one that says otherwise does. */
  const found = (endpoints: Endpoints): void => {
    if (!endpoints.ok && isUnknown(endpoints.failure)) return;
    knownUrls = endpoints.ok ? endpoints.urls : [];
    if (worked !== null && !knownUrls.includes(worked.url)) worked = null;
    deps.changed();
  };

  const again = (failure: StreamFailure, authenticated: boolean): boolean => {
    // Perhaps only because it began with what the server offered another time.
    if (!authenticated && isOfOffer(failure) && deps.continuity.forgetOffer()) return true;
    if (failure.code === 'bound-too-late') {
      // Without a session to resume the next stream asks for a resource together with the proof.
      deps.continuity.giveUp();
      return true;
    }
    if (failure.code !== 'keys-outdated') return false;
    // Some servers make a new salt at every sign-in (ejabberd where it stores plain passwords): no keys fit those, and
    // tokens may be taken at another endpoint alone (ejabberd has none for BOSH).
    secrets = { ...secrets, keys: null };
    deps.kept.refusedKeys();
    return credentials() !== null;
  };

  /** `mayPass`: another endpoint failed for a reason that may pass. */
  const failed = (failure: SessionFailure, mayPass: boolean): void => {
    deps.failed(failure);
    const mayBeOwn = isConflict(failure) && deps.continuity.resumable && (conflicts += 1) <= mostConflicts;
    const verdict = mayBeOwn ? ({ phase: 'waiting' } as const) : verdictOn(failure);
    const waits = verdict.phase === 'waiting' || (verdict.phase === 'stopped' && mayPass);
    if (!waits) {
      stanzas.abandon('lost');
      return become(verdict);
    }
    const [byte = 0] = ports.random.bytes(1);
    return waitUntil(failure, ports.clock.now() + retryDelay(failures, byte / 256));
  };

  const waitUntil = (failure: SessionFailure, retryAt: number): void => {
    become({ phase: 'waiting', failure, retryAt });
    cancelTimer = ports.clock.after(Math.max(0, retryAt - ports.clock.now()), begin);
  };

  const askForPassword = (): void => {
    const why = deps.kept.unreadable;
    const failure =
      why === null ? ({ code: 'password-needed' } as const) : ({ code: 'secrets-unreadable', why } as const);
    become({ phase: 'needs-you', need: 'password', failure: { area: 'session', failure } });
  };

  /** Lets go of what runs without waiting for it. */
  const leave = (): void => {
    cancelTimer();
    cancelDoubt();
    pass?.stop();
    pass = null;
    stanzas.abandon('closed');
  };

  return {
    get view() {
      return { state, since, stream };
    },
    get memory() {
      return { state, failures, losses, urls: knownUrls, worked };
    },
    get management() {
      return pass?.attempt?.management ?? null;
    },
    start(given) {
      leave();
      secrets = given;
      failures = losses = 0;
      begin();
    },
    restore(memory) {
      secrets = { password: null, keys: deps.kept.keys };
      failures = memory?.failures ?? 0;
      // A worker that died while it was online lost nothing.
      losses = memory === null || memory.state.phase === 'online' ? 0 : memory.losses;
      knownUrls = memory?.urls ?? [];
      worked = memory?.worked ?? null;
      const before = memory?.state;
      if (before?.phase === 'needs-you' || before?.phase === 'stopped') become(before);
      else if (credentials() === null) askForPassword();
      else if (before?.phase === 'waiting') waitUntil(before.failure, before.retryAt);
      else begin();
    },
    networkChanged() {
      worked = null;
      afresh = true;
      failures = losses = 0;
      // What a network does with requests, the next one may not.
      const here = state.phase === 'stopped' && state.failure.area === 'discovery';
      if (state.phase === 'waiting' || here) begin();
    },
    retry() {
      const idle = state.phase === 'waiting' || state.phase === 'stopped' || state.phase === 'needs-you';
      if (!idle) return;
      if (credentials() !== null) begin();
      // The worker that knew the password is gone: asking for it is what can be done.
      else askForPassword();
    },
    send: (stanza) => pass?.attempt?.send(stanza) ?? Promise.resolve(false),
    drop: (failure) => pass?.attempt?.drop(failure),
    async stop() {
      leave();
      secrets = { password: null, keys: null };
      become({ phase: 'offline' });
      await Promise.all([...open].map(({ over }) => over));
    },
  };
}
