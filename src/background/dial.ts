/**
 * One pass over the endpoints of an account: they race to a stream that answers for the right domain, and whoever
 * wins gets to authenticate. What fails before that leads to the next; the verdict on all of them is handed back.
 */
import type { SessionFailure } from '../contract/failure.ts';
import { formatJid, type Jid } from '../core/jid.ts';
import {
  followRedirect,
  isAboutEndpoint,
  type Credentials,
  type Earlier,
  type StreamEffect,
  type StreamFailure,
} from '../core/stream/index.ts';
import type { PinLevel } from '../core/discovery/pin-record.ts';
import type { Ports } from '../platform/ports.ts';
import { openAttempt, type Attempt, type AttemptHandlers } from './attempt.ts';
import type { Continuity } from './continuity.ts';
import type { Dialled, Dialling } from './discovery/dialling.ts';
import { isUnknown, mayPass, type Endpoints } from './endpoints.ts';
import { headStart, inOrder, isBosh, type Remembered } from './head-start.ts';
import { hex } from './hex.ts';
import { createRace, type Runner } from './race.ts';
import type { FrameSink } from './recorder.ts';
import type { StanzaSession } from './stanza-session.ts';
import { verdictOn } from './verdict.ts';
import type { Watch } from './vigil.ts';

/** A stream that won and got online. */
export interface Reached {
  readonly url: string;
  readonly pins: PinLevel | null;
  /** There were no keys to compare. */
  readonly free: boolean;
  readonly mechanism: string;
  /** It is BOSH, and no WebSocket opened. */
  readonly blocked: boolean;
  /** Milliseconds until its socket was open. */
  readonly took: number;
  /** About how many of them the browser held it back; null: none that is known. */
  readonly held: number | null;
  /** Everything that is known to be an endpoint, this one first. */
  readonly urls: readonly string[];
}

export interface PassHandlers extends Pick<
  AttemptHandlers,
  'heeded' | 'beginning' | 'acknowledged' | 'undelivered' | 'begun'
> {
  connecting(url: string, attempt: number, of: number): void;
  negotiating(url: string, stream: string): void;
  /** Resolves when it is stored what must be before the session goes on. */
  authenticated(effect: Extract<StreamEffect, { readonly type: 'authenticated' }>): Promise<void>;
  online(full: Jid, resumed: boolean, reached: Reached): void;
  /** A stream that had not lost ended, before anything follows from that. */
  streamEnded(failure: StreamFailure, url: string): void;
  /** What discovery found; it may come after the session is there. */
  found(found: Endpoints): void;
  /** Whether the same endpoint may do better after all: something that misled was put away. */
  again(failure: StreamFailure, authenticated: boolean): boolean;
  /** Nothing of it is left; `mayPass`: another endpoint failed for a reason that may pass. */
  ended(failure: SessionFailure, mayPass: boolean): void;
}

export interface PassDeps {
  readonly ports: Ports;
  readonly recorder: FrameSink;
  readonly vigil: Watch;
  readonly dialling: Dialling;
  readonly continuity: Continuity;
  readonly stanzas: StanzaSession;
  readonly jid: Jid;
  readonly allowPlain: boolean;
  readonly credentials: () => Credentials | null;
  /** Dialled at once and alone for a while; null where nothing is known to work. */
  readonly remembered: Remembered | null;
  /** What was listed the last time; tried beside `remembered` before discovery has answered. */
  readonly known: readonly string[];
  /** The network is another one since anything worked: nothing is dialled unasked. */
  readonly afresh: boolean;
  readonly find: () => Promise<Endpoints>;
  /** Whether the network answers in the place of the server; null where nothing says so. */
  readonly portal: () => Promise<SessionFailure | null>;
  /** Every attempt, for whoever waits until all are over. */
  readonly opened: (attempt: Attempt) => void;
  readonly over: (attempt: Attempt) => void;
  readonly handlers: PassHandlers;
}

export interface Pass {
  /** The attempt that won, if one did. */
  readonly attempt: Attempt | null;
  /** Asks discovery, unless that was done; `found` follows. */
  learn(): void;
  /** Closes politely; no handler is called any more but those that store. */
  stop(): void;
}

/** One endpoint's turn. */
interface Trial {
  readonly url: string;
  /** It lost, or nobody wants it any more. */
  left: boolean;
  attempt: Attempt | null;
}

export function startPass(deps: PassDeps): Pass {
  const { ports, dialling, continuity, remembered, handlers } = deps;
  let stopped = false;
  let winner: Attempt | null = null;
  let looking = false;
  /** Everything that may be an endpoint. */
  let listed: readonly string[] = remembered === null ? deps.known : [remembered.url, ...deps.known];
  /** Redirections followed. */
  let hops = 0;
  /** Why discovery has nothing, and whether that is what is published rather than what could not be learnt. */
  let unlisted: { readonly failure: SessionFailure; readonly withdrawn: boolean } | null = null;
  /** A failure that may pass, which one that stays must not hide … */
  let passing: SessionFailure | null = null;
  /** … keys that were not as they should be, which nothing must hide … */
  let refused: SessionFailure | null = null;
  /** … and whatever came last. */
  let latest: SessionFailure | null = null;
  /** Endpoints that did not answer for no known reason; each gets a socket once all others have failed. */
  const doubted = new Set<string>();

  /** What is known of endpoints whose WebSocket did not open, should BOSH turn out to work. */
  const unopened = new Set<Extract<Dialled, { ok: true }>>();

  const note = (failure: SessionFailure): void => {
    if (verdictOn(failure).phase === 'waiting') passing ??= failure;
    if (failure.area === 'pins') refused ??= failure;
    latest = failure;
  };

  const learn = (): void => {
    if (looking || stopped) return;
    looking = true;
    void deps.find().then((found) => {
      if (stopped) return;
      handlers.found(found);
      const withdrawn = !found.ok && !isUnknown(found.failure);
      if (found.ok) listed = found.urls;
      else unlisted = { failure: found.failure, withdrawn };
      race.enter(inOrder(found.ok ? found.urls : withdrawn ? [] : deps.known), true);
    });
  };

  const begin = (url: string, count: number): Runner => {
    const trial: Trial = { url, left: false, attempt: null };
    // What worked does not answer at once: what is published may tell better.
    if (count > 0) learn();
    handlers.connecting(url, count + 1, Math.max(race.of, count + 1));
    const asking = doubted.has(url) ? 'never' : deps.afresh ? 'always' : 'as-needed';
    void dialling.begin(deps.jid.domain, url, asking).then((dialled) => {
      if (trial.left || stopped) return;
      if (dialled.ok) return open(trial, dialled);
      uncalled(url, dialled.failure);
      note(dialled.failure);
      if (dialled.untold && !doubted.has(url)) {
        doubted.add(url);
        race.append(url);
      }
      race.failed(url);
    });
    return {
      leave(lost) {
        trial.left = true;
        trial.attempt?.close(lost);
      },
    };
  };

  /** An attempt that came to no socket is one all the same. */
  const uncalled = (url: string, failed: SessionFailure): void => {
    const id = hex(ports.random.bytes(8));
    const origin = { account: formatJid(deps.jid), url, openedAt: ports.clock.now() };
    deps.recorder.begin({ id, source: 'account', ...origin });
    deps.recorder.end(id, { how: 'uncalled', ...(failed.area === 'session' ? {} : { failure: failed }) });
  };

  const open = (trial: Trial, dialled: Extract<Dialled, { ok: true }>): void => {
    const { url } = trial;
    const credentials = deps.credentials();
    if (credentials === null) return end(passwordNeeded, false);
    const stream = hex(ports.random.bytes(8));
    const startedAt = ports.clock.now();
    let took = 0;
    let held: number | null = null;
    let mechanism = '';
    let proving = false;
    const prove = (): void => {
      if (!proving) continuity.leaves();
      proving = true;
    };
    const current = openAttempt({
      ports,
      recorder: deps.recorder,
      vigil: deps.vigil,
      stream,
      url,
      stanzas: deps.stanzas,
      // A proof leaves for one endpoint alone: ahead only while no other is in play, else to the one that won.
      alone: () => race.alone(url),
      config: {
        jid: deps.jid,
        credentials,
        allowPlain: deps.allowPlain,
        secure: isSecure(url),
        lang: ports.language(),
        nonce: hex(ports.random.bytes(16)),
        ...lastingOver(url, continuity.begin(url)),
      },
      handlers: {
        negotiating(ahead) {
          took = ports.clock.now() - (current.since ?? startedAt);
          held = isBosh(url) ? null : dialled.held(took);
          if (ahead) prove();
        },
        opened() {
          if (stopped || !race.reached(url)) return;
          winner = current;
          prove();
          handlers.negotiating(url, stream);
        },
        async authenticated(effect) {
          mechanism = effect.mechanism;
          if (stopped || trial.left) return { stored: Promise.resolve() };
          await handlers.authenticated(effect);
          return { stored: continuity.authenticated(url, effect) };
        },
        heeded() {
          if (!stopped && !trial.left) handlers.heeded();
        },
        tokenRefused: (token) => continuity.tokenRefused(token),
        keep: (session) => continuity.keep(session === null ? null : heldOver(url, session)),
        beginning: handlers.beginning,
        acknowledged: handlers.acknowledged,
        undelivered: handlers.undelivered,
        begun(layer) {
          if (!stopped && !trial.left) handlers.begun(layer);
        },
        online(full, resumed) {
          if (stopped || trial.left) return;
          dialled.reached();
          const blocked = isBosh(url) && unopened.size > 0;
          const dropped: SessionFailure = { area: 'stream', failure: { code: 'upgrade-dropped' } };
          if (blocked) for (const other of unopened) other.failed(dropped);
          const urls = [url, ...listed.filter((other) => other !== url)];
          const { pins, free } = dialled;
          handlers.online(full, resumed, { url, mechanism, took, held, blocked, pins, free, urls });
        },
        ended(failure, authenticated) {
          deps.over(current);
          const inVain = failure !== null && !isBosh(url) && neverOpened(failure);
          if (inVain) dialled.unopened();
          if (stopped || trial.left || failure === null) return;
          handlers.streamEnded(failure, url);
          winner = null;
          if (!authenticated) dialled.failed({ area: 'stream', failure });
          if (inVain) unopened.add(dialled);
          next(url, failure, authenticated);
        },
      },
    });
    trial.attempt = current;
    deps.opened(current);
  };

  const next = (url: string, failure: StreamFailure, authenticated: boolean): void => {
    const redirect = failure.code === 'see-other-uri' ? followRedirect(url, failure.uri, listed, hops) : null;
    if (redirect?.ok === true) {
      hops += 1;
      race.insert(redirect.url);
    } else if (handlers.again(failure, authenticated)) race.insert(url);
    else if (authenticated || !isAboutEndpoint(failure)) return end({ area: 'stream', failure }, false);
    else note({ area: 'stream', failure });
    race.failed(url);
  };

  const stop = (): void => {
    stopped = true;
    winner = null;
    race.stop();
  };

  const end = (failure: SessionFailure, mayPass: boolean): void => {
    stop();
    handlers.ended(failure, mayPass);
  };

  const race = createRace(ports.clock, {
    start: begin,
    headStart(url, following, urgent) {
      if (doubted.has(following)) return Infinity;
      return headStart(url, following, remembered, urgent, dialling.heldAtMost);
    },
    dry: learn,
    lost() {
      if (unlisted?.withdrawn === true) return end(unlisted.failure, false);
      const failure = refused ?? passing ?? latest ?? unlisted?.failure;
      if (failure === undefined) return;
      // Only of a domain that was there before can be said that something else is in its place.
      const before = remembered !== null || deps.known.length > 0;
      if (refused !== null || !before || !maybePortal(failure)) return end(failure, passing !== null);
      void deps.portal().then((portal) => {
        if (!stopped) end(portal ?? failure, portal !== null || passing !== null);
      });
    },
  });
  race.enter(remembered === null ? [] : [remembered.url, ...inOrder(deps.known)], false);

  return {
    get attempt() {
      return winner;
    },
    learn,
    stop,
  };
}

/** Whether something answers, but not as an endpoint does. */
function maybePortal(failure: SessionFailure): boolean {
  if (failure.area === 'discovery') return !mayPass(failure);
  if (failure.area !== 'stream') return false;
  return neverOpened(failure.failure) || ['not-bosh', 'bosh-lost'].includes(failure.failure.code);
}

function neverOpened(failure: StreamFailure): boolean {
  return failure.code === 'dial-timeout' || (failure.code === 'socket-closed' && !failure.opened);
}

/**
 * A session can neither be taken up over BOSH nor be taken up again that ran over it: servers move a connection from
 * one to the other, and BOSH has none (Prosody 13 then answers nobody any more). What it leaves is looked up instead.
 */
function heldOver(url: string, session: Earlier): Earlier {
  return isBosh(url) ? { ...session, management: { ...session.management, id: null } } : session;
}

function lastingOver<T extends { readonly earlier?: Earlier }>(url: string, beginning: T): T {
  const { earlier } = beginning;
  return earlier === undefined ? beginning : { ...beginning, earlier: heldOver(url, earlier) };
}

const passwordNeeded: SessionFailure = { area: 'session', failure: { code: 'password-needed' } };

const isSecure = (url: string): boolean => url.startsWith('wss:') || url.startsWith('https:');
