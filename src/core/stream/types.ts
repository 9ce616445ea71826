/** The vocabulary of the sans-I/O stream: what goes into `step` and what comes out. */
import type { DiscoveryFailure } from '../discovery/types.ts';
import type { Jid } from '../jid.ts';
import type { ScramHash, ScramKeys } from '../sasl/scram.ts';
import type { XmlElement, XmlErrorCode } from '../xml/types.ts';
import type { CountFault, Management } from '../xep/xep-0198.ts';
import type { ChannelBinding, FastToken } from '../xep/xep-0484.ts';
import type { Offer } from './offer.ts';

export type { Offer };

/** How the account proves itself where no token does: the password as typed, or keys kept from an earlier sign-in (RFC 5802 §3). */
export type Credentials =
  | { readonly type: 'password'; readonly password: string }
  | { readonly type: 'keys'; readonly keys: ScramKeys }
  /** SASL ANONYMOUS (RFC 4505): the address of the account is the domain alone. */
  | { readonly type: 'anonymous' }
  /** SASL EXTERNAL (RFC 4422 Appendix A): the transport showed a certificate of this account (XEP-0178 §2). */
  | { readonly type: 'external' }
  /** Tokens are all there is. */
  | { readonly type: 'none' };

/** A session of an earlier stream. */
export interface Earlier {
  /** Full JID that was bound. */
  readonly jid: Jid;
  readonly management: Management;
}

export interface StreamConfig {
  /** Bare JID of the account. */
  readonly jid: Jid;
  readonly credentials: Credentials;
  /** PLAIN is used only where the person allowed it for this account. */
  readonly allowPlain: boolean;
  /** True when the transport is protected by TLS: then `from` goes on `<open/>` (RFC 6120 §4.7.1) and PLAIN may be considered. */
  readonly secure: boolean;
  /** BCP 47 tag for `xml:lang` on `<open/>`. */
  readonly lang: string;
  /** Fresh, unpredictable, printable ASCII without commas; the client nonce of SCRAM (RFC 5802 §5.1). */
  readonly nonce: string;
  /** Resource asked for; the server may answer with another (RFC 6120 §7.7). */
  readonly resource?: string;
  /** Who we are to a server with SASL2 (XEP-0388 §2.3): a UUID of this account in this installation, and a name. */
  readonly userAgent: { readonly id: string; readonly software: string };
  /** FAST tokens, the one to be tried first at the front; those that have expired are left out. */
  readonly tokens?: readonly FastToken[];
  /** The TLS channel of this stream, where the transport shows it: tokens are then bound to it. No browser does. */
  readonly channelBinding?: ChannelBinding;
  /** What this endpoint offered last time: with it `<open/>` and `<authenticate/>` leave together (XEP-0305). */
  readonly known?: Offer;
  /** The strongest mechanism that this account ever used: none weaker is used unless the person accepts it. */
  readonly strongest?: string;
  /** True where a hash of the password that the server asked for came to nothing: it is not offered again. */
  readonly withoutUpgrade?: boolean;
  /** Resumed if the server still has it; otherwise what it left unacknowledged is handed back. */
  readonly earlier?: Earlier;
  /**
   * The stream is there to have the token that it authenticates by forgotten (XEP-0484 §3.6): nothing is bound, and
   * it is left once that is done.
   */
  readonly invalidates?: boolean;
}

export type StreamPhase =
  | 'idle'
  | 'opening'
  | 'features'
  | 'authenticating'
  | 'restarting'
  | 'resuming'
  | 'binding'
  | 'online'
  | 'closing'
  | 'closed';

export type StreamFailure =
  | { readonly code: 'subprotocol-missing'; readonly got: string }
  | { readonly code: 'binary-frame' }
  | { readonly code: 'not-well-formed'; readonly error: XmlErrorCode; readonly offset: number }
  | { readonly code: 'wrong-namespace'; readonly got: string }
  | { readonly code: 'wrong-domain'; readonly got: string }
  | { readonly code: 'wrong-version'; readonly got: string }
  | {
      readonly code: 'unexpected-element';
      readonly name: string;
      readonly ns: string;
      readonly phase: StreamPhase;
    }
  | { readonly code: 'no-usable-mechanism'; readonly offered: readonly string[] }
  /** Nobody gets in here without an account. */
  | { readonly code: 'no-guests'; readonly offered: readonly string[] }
  | { readonly code: 'plain-not-allowed'; readonly offered: readonly string[] }
  | { readonly code: 'wrong-password'; readonly text?: string }
  | { readonly code: 'sasl-failure'; readonly condition: string; readonly text?: string }
  | { readonly code: 'password-not-allowed'; readonly why: string }
  | { readonly code: 'scram-nonce' }
  | { readonly code: 'scram-iterations'; readonly iterations: number }
  | { readonly code: 'scram-malformed' }
  | { readonly code: 'server-signature' }
  | { readonly code: 'success-too-early' }
  | { readonly code: 'keys-outdated' }
  /** No token was accepted, and there is nothing else to prove oneself with. */
  | { readonly code: 'tokens-outdated' }
  /** There are tokens that nobody refused, but none is taken here for now, and there is nothing else. */
  | { readonly code: 'tokens-not-offered' }
  /** Only something weaker than `before` is offered, and until we have proved ourselves nothing proves that it is all. */
  | { readonly code: 'mechanism-downgraded'; readonly before: string; readonly offered: readonly string[] }
  /** What arrived as the server's offer is not what the server says it offered (XEP-0474). */
  | { readonly code: 'offer-tampered' }
  /** The server wants more than a proof (XEP-0388 §2.6.3). */
  | { readonly code: 'tasks-required'; readonly tasks: readonly string[] }
  /** The server asked for another hash of the password and did not take it (XEP-0480). */
  | { readonly code: 'upgrade-failed'; readonly condition: string }
  /** The server authenticated somebody else (XEP-0388 §2.6.1). */
  | { readonly code: 'wrong-identity'; readonly got: string }
  /** What the server offers is no longer what it was when `<authenticate/>` was sent ahead. */
  | { readonly code: 'offer-changed' }
  | CountFault
  /** No resource can be had any more: it was not asked for in time, since a session was to be resumed that is not. */
  | { readonly code: 'bound-too-late' }
  | { readonly code: 'bind-failed'; readonly condition: string }
  | { readonly code: 'stream-error'; readonly condition: string; readonly text?: string }
  | { readonly code: 'see-other-uri'; readonly uri: string }
  | { readonly code: 'closed-by-server' }
  /** Nobody answered at the endpoint within the time for dialling. */
  | { readonly code: 'dial-timeout'; readonly seconds: number }
  /** A ping was not answered, and nothing else was heard either. */
  | { readonly code: 'ping-timeout'; readonly seconds: number }
  /** The key derivation of the platform failed. */
  | { readonly code: 'derive-failed' }
  /** What arrived, or what a stream goes on with, could not be stored: for want of space, or for another reason. */
  | { readonly code: 'storage-full' }
  | { readonly code: 'storage-failed' }
  | { readonly code: 'timeout'; readonly phase: StreamPhase; readonly seconds: number }
  | { readonly code: 'socket-closed'; readonly closeCode: number; readonly opened: boolean }
  /** No WebSocket opened where HTTPS answers and BOSH works: something on the way does not let it through. */
  | { readonly code: 'upgrade-dropped' }
  /** A request of BOSH was not answered in time, however often it was sent; `origin` as `https://host`. */
  | { readonly code: 'bosh-lost'; readonly why: DiscoveryFailure['code']; readonly origin: string }
  /** Something else answered in place of BOSH; `led`: the host to which the request was led. */
  | { readonly code: 'not-bosh'; readonly status: number; readonly led: string | null }
  /** The server ended the BOSH session (XEP-0124 §17). */
  | { readonly code: 'bosh-ended'; readonly condition: string };

export type StreamEvent =
  | { readonly type: 'socket-open'; readonly protocol: string }
  | { readonly type: 'element'; readonly element: XmlElement }
  | { readonly type: 'malformed'; readonly error: XmlErrorCode; readonly offset: number }
  | { readonly type: 'binary' }
  | { readonly type: 'socket-closed'; readonly code: number }
  /** The answer to a `derive` effect. */
  | { readonly type: 'derived'; readonly saltedPassword: Uint8Array }
  /** The oldest stanza that was passed on and not yet seen to now is: it may be acknowledged (XEP-0198 §4). */
  | { readonly type: 'handled' }
  /** A stanza the application wants to send, or a word about the stream itself; refused before `online`. */
  | { readonly type: 'send'; readonly element: XmlElement }
  /** Where stanzas are counted the server is asked how many it has, only to hear whether it is there. */
  | { readonly type: 'ask' }
  /** Close the stream politely (RFC 7395 §3.6). */
  | { readonly type: 'close' }
  /** The timer that a `timer` effect asked for ran out. */
  | { readonly type: 'timer' };

export type StreamEffect =
  | { readonly type: 'send'; readonly element: XmlElement }
  /** PBKDF2 (RFC 5802 Hi()) over the prepared password; answer with `derived`. */
  | {
      readonly type: 'derive';
      readonly hash: ScramHash;
      readonly password: string;
      readonly salt: Uint8Array;
      readonly iterations: number;
    }
  /** The server did not accept this token; it will not accept it another time either. */
  | { readonly type: 'token-refused'; readonly token: string }
  /**
   * SASL succeeded and the server proved itself where the mechanism lets it. `keys` is absent for PLAIN; `used` is
   * the token that proved itself, `token` a new one that did not yet. `keys` are those for the next sign-in, which
   * an upgrade (XEP-0480) may have replaced.
   */
  | {
      readonly type: 'authenticated';
      readonly mechanism: string;
      readonly offer: Offer;
      readonly keys?: ScramKeys;
      readonly used?: string;
      readonly token?: FastToken;
    }
  /** The stream carries stanzas. Resumed: it is the session from before, presence and all. */
  | { readonly type: 'online'; readonly jid: Jid; readonly resumed: boolean }
  /** The server takes note of whether this client is in use (XEP-0352 §4.1); before `online` or after it. */
  | { readonly type: 'client-state' }
  /** A stanza for the stanza layer; only after `online`. `count` numbers it within a managed session. */
  | { readonly type: 'stanza'; readonly element: XmlElement; readonly count?: number }
  /** Stanzas of ours that the server answers for from now on. */
  | { readonly type: 'acknowledged'; readonly stanzas: readonly XmlElement[] }
  /**
   * Stanzas of an earlier session that cannot be resumed. `surely`: the server said that it did not handle them;
   * otherwise it may have.
   */
  | { readonly type: 'undelivered'; readonly stanzas: readonly XmlElement[]; readonly surely: boolean }
  /** Replace the running timer; `null` stops it. */
  | { readonly type: 'timer'; readonly ms: number | null }
  | { readonly type: 'close-socket' }
  /** The stream is over; `null` after an ordinary close that we asked for. Emitted once. */
  | { readonly type: 'ended'; readonly failure: StreamFailure | null };
