/** One attempt at one endpoint: its link, its keepalive, and the hold of its stream on the session. */
import { storageFault } from '../contract/storage.ts';
import type { Jid } from '../core/jid.ts';
import type { StreamConfig, StreamFailure } from '../core/stream/index.ts';
import { pingRequest } from '../core/xep/xep-0199.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { Management } from '../core/xep/xep-0198.ts';
import type { Cancel, Ports } from '../platform/ports.ts';
import { createKeepalive, type Keepalive } from './keepalive.ts';
import { openLink, type LinkHandlers } from './link.ts';
import type { FrameSink } from './recorder.ts';
import type { Carried, StanzaSession } from './stanza-session.ts';
import type { StanzaLayer } from './stanza/index.ts';
import type { Watch } from './vigil.ts';
import { createVouch, type Vouch } from './vouch.ts';

/** How long an endpoint may stay silent before the next one is tried, seconds. */
const dialSeconds = 10;

export interface AttemptHandlers extends Pick<
  LinkHandlers,
  | 'negotiating'
  | 'opened'
  | 'authenticated'
  | 'heeded'
  | 'tokenRefused'
  | 'keep'
  | 'beginning'
  | 'acknowledged'
  | 'undelivered'
> {
  /** The session begins: handlers are registered before this returns. `online` follows. */
  begun(layer: StanzaLayer): void;
  /** The layer carries stanzas; first ones are sent before this returns. */
  online(full: Jid, resumed: boolean): void;
  /** Called once, after everything of this attempt was let go. `authenticated`: whether it had got that far. */
  ended(failure: StreamFailure | null, authenticated: boolean): void;
}

export interface Attempt {
  /** Sends a stanza if the stream is online; answers whether it left, or is stored and will. */
  send(stanza: XmlElement): Promise<boolean>;
  /** Null where stanzas are not counted. */
  readonly management: Management | null;
  /** When its socket was begun, wall time in ms, where that was before this attempt. */
  readonly since?: number;
  /** `superseded`: another endpoint was there first. */
  close(superseded?: boolean): void;
  /** Ends it for a reason of our own. */
  drop(failure: StreamFailure): void;
  /** Resolves when nothing more can come of it. */
  readonly over: Promise<void>;
}

export function openAttempt(deps: {
  readonly ports: Ports;
  readonly recorder: FrameSink;
  readonly vigil: Watch;
  readonly stream: string;
  readonly url: string;
  readonly alone: () => boolean;
  readonly config: StreamConfig;
  readonly stanzas: StanzaSession;
  readonly handlers: AttemptHandlers;
}): Attempt {
  const { ports, config, handlers } = deps;
  let carried: Carried | null = null;
  let keepalive: Keepalive | null = null;
  let vouch: Vouch | null = null;
  let authenticated = false;
  let settle: () => void = () => undefined;
  const over = new Promise<void>((resolve) => (settle = resolve));

  const within = (failure: StreamFailure): Cancel =>
    ports.clock.after(dialSeconds * 1000, () => link.drop(failure));
  let stopDialling = within({ code: 'dial-timeout', seconds: dialSeconds });

  const unnoted = (error: unknown): void => {
    ports.fault(error);
    const code = storageFault(error);
    if (code !== null) link.drop({ code });
  };

  const link = openLink({
    ...deps,
    handlers: {
      ...handlers,
      negotiating(ahead) {
        stopDialling();
        // Whoever accepts and stays silent keeps nobody waiting for longer than whoever does not accept.
        stopDialling = within({ code: 'timeout', phase: 'opening', seconds: dialSeconds });
        handlers.negotiating(ahead);
      },
      opened() {
        stopDialling();
        handlers.opened();
      },
      authenticated(effect) {
        authenticated = true;
        return handlers.authenticated(effect);
      },
      online(full, resumed) {
        carried = deps.stanzas.carry({ full, resumed, send: (element) => void link.send(element) });
        const { layer, fresh } = carried;
        keepalive = createKeepalive({
          clock: ports.clock,
          wake: ports.wake,
          vigil: deps.vigil,
          ask() {
            // An error is an answer too, and whoever waits for one hears it.
            if (!link.ask()) layer.request(pingRequest(config.jid.domain)).catch(() => undefined);
          },
          dead: (seconds) => link.drop({ code: 'ping-timeout', seconds }),
        });
        vouch = createVouch({
          clock: ports.clock,
          counted: () => link.management !== null,
          ask() {
            keepalive?.awaits();
            return layer.request(pingRequest(config.jid.domain));
          },
          took: (messages) => void handlers.acknowledged(messages).catch(unnoted),
        });
        if (fresh) handlers.begun(layer);
        handlers.online(full, resumed);
      },
      // Also after our own `<close/>`: what arrives before theirs was delivered (RFC 6120 §4.4).
      stanza: (element, key) => carried?.receive(element, key) ?? Promise.resolve(null),
      heard: () => keepalive?.heard(),
      awaits: () => keepalive?.awaits(),
      ended(failure) {
        stopDialling();
        keepalive?.stop();
        vouch?.stop();
        if (failure === null) carried?.close();
        else carried?.cut();
        carried = null;
        settle();
        handlers.ended(failure, authenticated);
      },
    },
  });

  return {
    async send(stanza) {
      if (carried === null) return false;
      const left = await link.send(stanza);
      if (left) vouch?.sent(stanza);
      return left;
    },
    get management() {
      return link.management;
    },
    ...(link.since === undefined ? {} : { since: link.since }),
    close: (superseded) => link.close(superseded),
    drop: (failure) => link.drop(failure),
    over,
  };
}
