/**
 * One account's session: resolves, dials candidate after candidate, stays online, comes back after failures.
 * It decides when; how a stream is negotiated stands in `core/stream`.
 */
import type { SessionState } from '../contract/accounts.ts';
import type { SessionFailure } from '../contract/failure.ts';
import { formatJid, type Jid } from '../core/jid.ts';
import type { ScramKeys } from '../core/sasl/scram.ts';
import { retryable, type Credentials, type StreamFailure } from '../core/stream/index.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { Cancel, Ports } from '../platform/ports.ts';
import { retryDelay } from './backoff.ts';
import { hex } from './hex.ts';
import { createKeepalive, type Keepalive } from './keepalive.ts';
import { findEndpoints, mayPass } from './endpoints.ts';
import { openLink, type Link } from './link.ts';
import type { Recorder } from './recorder.ts';
import type { Resolver } from './resolver.ts';
import { createStanzaLayer, type StanzaLayer } from './stanza/index.ts';

/** How long an endpoint may stay silent before the next one is tried. */
const dialMs = 10_000;

export interface SessionDeps {
  readonly ports: Ports;
  readonly recorder: Recorder;
  readonly resolver: Resolver;
  readonly jid: Jid;
  readonly allowPlain: boolean;
  /** Something a surface shows has changed. */
  readonly changed: () => void;
  readonly keepKeys: (keys: ScramKeys) => void;
  /** A fresh stanza layer for a stream that got online; register handlers, then send what is due. */
  readonly online: (layer: StanzaLayer) => void;
  /** The stream is gone. */
  readonly offline: () => void;
}

export interface Session {
  readonly view: {
    readonly state: SessionState;
    readonly since: number;
    readonly stream: string | null;
    readonly frames: { readonly in: number; readonly out: number };
  };
  /** Starts or restarts with these credentials. */
  start(credentials: Credentials): void;
  /** Says that only the person can go on. */
  needPassword(): void;
  /** Tries at once; does nothing unless it waits or stopped. */
  retry(): void;
  /** Sends a stanza if online; answers whether it left. */
  send(stanza: XmlElement): boolean;
  /** Closes politely and stays offline; resolves when the stream is over. */
  stop(): Promise<void>;
}

export function createSession(deps: SessionDeps): Session {
  const { ports, recorder, resolver, jid } = deps;
  let state: SessionState = { phase: 'offline' };
  let since = ports.clock.now();
  let stream: string | null = null;
  let frames = { in: 0, out: 0 };
  let credentials: Credentials | null = null;
  let failures = 0;
  let link: Link | null = null;
  let layer: StanzaLayer | null = null;
  let keepalive: Keepalive | null = null;
  let cancelWait: Cancel | null = null;
  let stopped: (() => void) | null = null;
  /** Raised by every start and stop: what belongs to an earlier run is ignored. */
  let run = 0;

  const become = (next: SessionState): void => {
    state = next;
    since = ports.clock.now();
    deps.changed();
  };

  const begin = async (): Promise<void> => {
    cancelWait?.();
    const mine = (run += 1);
    become({ phase: 'resolving' });
    const found = await findEndpoints(resolver, ports.clock, jid.domain);
    if (mine !== run) return;
    if (found.ok) dial(found.urls, 0, mine);
    else failed(found.failure);
  };

  const dial = (urls: readonly string[], index: number, mine: number): void => {
    const url = urls[index];
    if (url === undefined || credentials === null) return;
    become({ phase: 'connecting', attempt: index + 1, of: urls.length, url });
    stream = hex(ports.random.bytes(4));
    frames = { in: 0, out: 0 };
    let opened = false;
    let mechanism = '';
    const giveUp = ports.clock.after(dialMs, () => {
      if (!opened) attempt.drop();
    });
    const attempt = openLink({
      ports,
      recorder,
      stream,
      url,
      config: {
        jid,
        credentials,
        allowPlain: deps.allowPlain,
        secure: url.startsWith('wss:'),
        lang: ports.language(),
        nonce: hex(ports.random.bytes(16)),
      },
      handlers: {
        negotiating() {
          opened = true;
          become({ phase: 'negotiating', url });
        },
        authenticated(name, keys) {
          mechanism = name;
          if (keys === undefined) return;
          // From here on the password is not needed any more: the keys take its place in memory too.
          credentials = { type: 'keys', keys };
          deps.keepKeys(keys);
        },
        online(full) {
          failures = 0;
          wentOnline(full, attempt);
          become({ phase: 'online', url, jid: formatJid(full), mechanism });
        },
        stanza: (element) => layer?.receive(element),
        traffic(direction) {
          frames = { ...frames, [direction]: frames[direction] + 1 };
          keepalive?.noticed(direction);
        },
        ended(failure) {
          giveUp();
          if (mine !== run) return stopped?.();
          wentOffline();
          const next = !opened && index + 1 < urls.length;
          if (next) dial(urls, index + 1, mine);
          else if (failure === null) become({ phase: 'offline' });
          else failed({ area: 'stream', failure });
          return undefined;
        },
      },
    });
    link = attempt;
  };

  const wentOnline = (full: Jid, attempt: Link): void => {
    layer = createStanzaLayer({
      jid,
      send: (element) => attempt.send(element),
      clock: ports.clock,
      // A handler's own fault must not end the session; the stream goes on with the next stanza.
      onFault: (error) => ports.fault(error),
    });
    const current = layer;
    keepalive = createKeepalive({
      clock: ports.clock,
      wake: ports.wake,
      domain: jid.domain,
      layer: current,
      dead: () => attempt.drop(),
    });
    current.online(full);
    deps.online(current);
  };

  const wentOffline = (): void => {
    keepalive?.stop();
    layer?.end();
    if (layer !== null) deps.offline();
    keepalive = null;
    layer = null;
    link = null;
  };

  const failed = (failure: SessionFailure): void => {
    const verdict = judge(failure);
    if (verdict.phase !== 'waiting') return become(verdict);
    failures += 1;
    const [byte = 0] = ports.random.bytes(1);
    const wait = retryDelay(failures, byte / 256);
    become({ ...verdict, retryAt: ports.clock.now() + wait });
    cancelWait = ports.clock.after(wait, () => void begin());
    return undefined;
  };

  return {
    get view() {
      return { state, since, stream, frames };
    },
    start(given) {
      run += 1;
      link?.close();
      wentOffline();
      credentials = given;
      failures = 0;
      void begin();
    },
    needPassword: () =>
      become({
        phase: 'needs-you',
        need: 'password',
        failure: { area: 'session', failure: { code: 'password-needed' } },
      }),
    retry() {
      if (
        credentials !== null &&
        (state.phase === 'waiting' || state.phase === 'stopped' || state.phase === 'needs-you')
      )
        void begin();
    },
    send(stanza) {
      layer?.send(stanza);
      return layer !== null;
    },
    stop() {
      run += 1;
      cancelWait?.();
      credentials = null;
      const last = link;
      wentOffline();
      become({ phase: 'offline' });
      if (last === null) return Promise.resolve();
      return new Promise((resolve) => {
        stopped = resolve;
        last.close();
      });
    },
  };
}

/** What a failure means for the session. `retryAt` is filled in by the caller. */
function judge(failure: SessionFailure): Extract<SessionState, { failure: SessionFailure }> {
  if (failure.area === 'stream') return judgeStream(failure.failure);
  if (mayPass(failure)) return { phase: 'waiting', failure, retryAt: 0 };
  if (failure.area === 'discovery' && failure.failure.code === 'cors')
    return { phase: 'needs-you', need: 'permission', failure };
  return { phase: 'stopped', failure };
}

function judgeStream(failure: StreamFailure): Extract<SessionState, { failure: SessionFailure }> {
  const worded: SessionFailure = { area: 'stream', failure };
  switch (failure.code) {
    case 'wrong-password':
    case 'keys-outdated':
    case 'password-not-allowed':
      return { phase: 'needs-you', need: 'password', failure: worded };
    case 'plain-not-allowed':
      return { phase: 'needs-you', need: 'plain', failure: worded };
    default:
      return retryable(failure) === 'later'
        ? { phase: 'waiting', failure: worded, retryAt: 0 }
        : { phase: 'stopped', failure: worded };
  }
}
