/** One attempt at one endpoint with all that lives and dies with it: the link, the stanza layer, the keepalive. */
import type { Jid } from '../core/jid.ts';
import type { StreamConfig, StreamFailure } from '../core/stream/index.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { Ports } from '../platform/ports.ts';
import { answerSeconds, createKeepalive, type Keepalive } from './keepalive.ts';
import { openLink, type LinkHandlers } from './link.ts';
import type { Recorder } from './recorder.ts';
import { createStanzaLayer, type StanzaLayer } from './stanza/index.ts';
import { nameStanza } from './stanza-keys.ts';

/** How long an endpoint may stay silent before the next one is tried, seconds. */
const dialSeconds = 10;

export interface AttemptHandlers extends Pick<
  LinkHandlers,
  'negotiating' | 'authenticated' | 'tokenRefused' | 'keep' | 'beginning' | 'acknowledged' | 'undelivered'
> {
  /** The layer is new: handlers are registered and first stanzas sent before this returns. */
  online(full: Jid, layer: StanzaLayer, resumed: boolean): void;
  /** Called once, after everything of this attempt was let go. `authenticated`: whether it had got that far. */
  ended(failure: StreamFailure | null, authenticated: boolean): void;
}

export interface Attempt {
  /** Sends a stanza if the stream is online; answers whether it left, or is stored and will. */
  send(stanza: XmlElement): Promise<boolean>;
  close(): void;
  /** Resolves when nothing more can come of it. */
  readonly over: Promise<void>;
}

export function openAttempt(deps: {
  readonly ports: Ports;
  readonly recorder: Recorder;
  readonly stream: string;
  readonly url: string;
  readonly config: StreamConfig;
  readonly handlers: AttemptHandlers;
}): Attempt {
  const { ports, config, handlers } = deps;
  let layer: StanzaLayer | null = null;
  let keepalive: Keepalive | null = null;
  let authenticated = false;
  let settle: () => void = () => undefined;
  const over = new Promise<void>((resolve) => (settle = resolve));

  const stopDialling = ports.clock.after(dialSeconds * 1000, () =>
    link.drop({ code: 'dial-timeout', seconds: dialSeconds }),
  );

  const link = openLink({
    ...deps,
    handlers: {
      ...handlers,
      negotiating() {
        stopDialling();
        handlers.negotiating();
      },
      authenticated(effect) {
        authenticated = true;
        handlers.authenticated(effect);
      },
      online(full, resumed) {
        layer = createStanzaLayer({
          jid: config.jid,
          send: (element) => void link.send(element),
          clock: ports.clock,
          // A handler's own fault must not end the session; the stream goes on with the next stanza.
          onFault: (error) => ports.fault(error),
        });
        keepalive = createKeepalive({
          clock: ports.clock,
          wake: ports.wake,
          domain: config.jid.domain,
          layer,
          dead: () => link.drop({ code: 'ping-timeout', seconds: answerSeconds }),
        });
        layer.online(full);
        handlers.online(full, layer, resumed);
      },
      // Also after our own `<close/>`: what arrives before theirs was delivered (RFC 6120 §4.4).
      stanza(element, key) {
        if (key !== null) nameStanza(element, key);
        return layer?.receive(element) ?? Promise.resolve();
      },
      traffic: (direction) => keepalive?.noticed(direction),
      ended(failure) {
        stopDialling();
        keepalive?.stop();
        layer?.end();
        layer = null;
        settle();
        handlers.ended(failure, authenticated);
      },
    },
  });

  return {
    send: (stanza) => (layer === null ? Promise.resolve(false) : link.send(stanza)),
    close: () => link.close(),
    over,
  };
}
