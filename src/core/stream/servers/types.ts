/** The vocabulary of streams between servers (XEP-0468): what goes into `step` and what comes out. */
import type { DialbackOutcome } from '../../xep/xep-0220.ts';
import type { XmlElement, XmlErrorCode } from '../../xml/types.ts';
import type { FormFailure } from '../form.ts';
import type { Offer } from '../offer.ts';
import type { StreamFailure } from '../types.ts';

/** What an initiating stream is opened for. */
export type Aim =
  /** To read what is offered to servers, or to clients, and to leave. Whoever looks as a client says no `from`. */
  | { readonly type: 'look'; readonly as: 'server' | 'client' }
  /** To ask the authoritative server about a key that somebody showed on another stream (XEP-0220 §2.1.2). */
  | { readonly type: 'verify'; readonly id: string; readonly key: string }
  /** To carry stanzas. */
  | {
      readonly type: 'federate';
      /** The transport shows a certificate of `from`: SASL EXTERNAL can be used. */
      readonly certificate: boolean;
      /** Of dialback keys; null where `from` cannot be called back. */
      readonly secret: string | null;
      /** Answers are wanted on the same stream (XEP-0288). */
      readonly bidirectional: boolean;
    };

export interface InitiatorConfig {
  readonly role: 'initiator';
  /** Domain that the stream speaks for. */
  readonly from: string;
  /** Domain that is called. */
  readonly to: string;
  /** BCP 47. */
  readonly lang: string;
  readonly aim: Aim;
}

export interface ResponderConfig {
  readonly role: 'responder';
  /** Domain that this side answers for. */
  readonly domain: string;
  readonly lang: string;
  /** Unpredictable names of the stream, and of the one that follows on SASL (RFC 6120 §4.7.3). */
  readonly ids: readonly [string, string];
  /** Of dialback keys. */
  readonly secret: string;
  /** Domains that the peer's certificate was found to prove: EXTERNAL is offered to them. */
  readonly certified: readonly string[];
}

export type ServerConfig = InitiatorConfig | ResponderConfig;

export type ServerPhase =
  | 'idle'
  | 'opening'
  | 'features'
  | 'authenticating'
  | 'restarting'
  | 'proving'
  | 'verifying'
  | 'accepting'
  | 'online'
  | 'closing'
  | 'closed';

type Shared = Extract<
  StreamFailure,
  {
    readonly code:
      | 'subprotocol-missing'
      | 'wrong-domain'
      | 'sasl-failure'
      | 'stream-error'
      | 'see-other-uri'
      | 'closed-by-server'
      | 'socket-closed'
      | 'dial-timeout';
  }
>;

/** Why a stream between servers ended. */
export type ServerFailure =
  | Shared
  | FormFailure
  | {
      readonly code: 'unexpected-element';
      readonly name: string;
      readonly ns: string;
      readonly phase: ServerPhase;
    }
  /** The `<open/>` that answers gives the stream no id (RFC 6120 §4.7.3). */
  | { readonly code: 'no-stream-id' }
  | { readonly code: 'timeout'; readonly phase: ServerPhase; readonly seconds: number }
  /** Nothing of what the peer offers can be used with what there is. */
  | { readonly code: 'no-way-in'; readonly offered: readonly string[] }
  /** The authoritative server did not stand by the key (XEP-0220 §2.1.1). */
  | { readonly code: 'dialback-invalid' }
  /** Dialback could not be done (XEP-0220 §2.4.2). */
  | { readonly code: 'dialback-error'; readonly condition: string }
  /** The peer called a domain that this side does not answer for. */
  | { readonly code: 'not-our-domain'; readonly got: string }
  /** A stanza without sender or addressee. */
  | { readonly code: 'improper-addressing' }
  /** A stanza of a domain that was not proven. */
  | { readonly code: 'invalid-from'; readonly got: string };

/** What a server offers to other servers before they have proven who they are. */
export interface ServerOffer {
  /** Of SASL, as sent. */
  readonly mechanisms: readonly string[];
  readonly dialback: boolean;
  /** XEP-0288. */
  readonly bidirectional: boolean;
}

export type ServerEvent =
  | { readonly type: 'socket-open'; readonly protocol: string }
  | { readonly type: 'element'; readonly element: XmlElement }
  | { readonly type: 'malformed'; readonly error: XmlErrorCode; readonly offset: number }
  | { readonly type: 'binary' }
  | { readonly type: 'socket-closed'; readonly code: number }
  /** The answer to a `verify` effect. */
  | { readonly type: 'verdict'; readonly from: string; readonly outcome: DialbackOutcome }
  /** A stanza; dropped unless the stream is online. */
  | { readonly type: 'send'; readonly element: XmlElement }
  | { readonly type: 'close' }
  | { readonly type: 'timer' };

export type ServerEffect =
  | { readonly type: 'send'; readonly element: XmlElement }
  /** The peer answered, or called, as it should. */
  | { readonly type: 'opened'; readonly peer: string; readonly id: string }
  | { readonly type: 'offered'; readonly offer: ServerOffer }
  /** What clients are offered, where that was looked at. */
  | { readonly type: 'offered-clients'; readonly offer: Offer }
  /** A domain wants in: its authoritative server is to be asked about the key; answer with `verdict`. */
  | {
      readonly type: 'verify';
      readonly from: string;
      readonly to: string;
      readonly id: string;
      readonly key: string;
    }
  /** What the authoritative server says of the key that it was asked about. */
  | { readonly type: 'verified'; readonly outcome: DialbackOutcome }
  /** Stanzas between this side and `peer` may pass from now on. */
  | { readonly type: 'online'; readonly peer: string; readonly by: 'EXTERNAL' | 'dialback' }
  | { readonly type: 'stanza'; readonly element: XmlElement }
  /** Replace the running timer; `null` stops it. */
  | { readonly type: 'timer'; readonly ms: number | null }
  | { readonly type: 'close-socket' }
  /** Emitted once; `null` after a close that this side asked for. */
  | { readonly type: 'ended'; readonly failure: ServerFailure | null };
