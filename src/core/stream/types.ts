/** The vocabulary of the sans-I/O stream: what goes into `step` and what comes out. */
import type { Jid } from '../jid.ts';
import type { ScramHash, ScramKeys } from '../sasl/scram.ts';
import type { XmlElement, XmlErrorCode } from '../xml/types.ts';

/** How the account proves itself: the password as typed, or keys kept from an earlier sign-in (RFC 5802 §3). */
export type Credentials =
  | { readonly type: 'password'; readonly password: string }
  | { readonly type: 'keys'; readonly keys: ScramKeys };

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
}

export type StreamPhase =
  | 'idle'
  | 'opening'
  | 'features'
  | 'authenticating'
  | 'restarting'
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
  | { readonly code: 'timeout'; readonly phase: StreamPhase; readonly seconds: number }
  | { readonly code: 'socket-closed'; readonly closeCode: number; readonly opened: boolean };

export type StreamEvent =
  | { readonly type: 'socket-open'; readonly protocol: string }
  | { readonly type: 'element'; readonly element: XmlElement }
  | { readonly type: 'malformed'; readonly error: XmlErrorCode; readonly offset: number }
  | { readonly type: 'binary' }
  | { readonly type: 'socket-closed'; readonly code: number }
  /** The answer to a `derive` effect. */
  | { readonly type: 'derived'; readonly saltedPassword: Uint8Array }
  /** A stanza the application wants to send; refused before `online`. */
  | { readonly type: 'send'; readonly element: XmlElement }
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
  /** SASL succeeded and the server proved itself where the mechanism lets it. `keys` is for storage.session; absent for PLAIN. */
  | { readonly type: 'authenticated'; readonly mechanism: string; readonly keys?: ScramKeys }
  | { readonly type: 'online'; readonly jid: Jid; readonly features: XmlElement }
  /** A stanza for the stanza layer; only after `online`. */
  | { readonly type: 'stanza'; readonly element: XmlElement }
  /** Replace the running timer; `null` stops it. */
  | { readonly type: 'timer'; readonly ms: number | null }
  | { readonly type: 'close-socket' }
  /** The stream is over; `null` after an ordinary close that we asked for. Emitted once. */
  | { readonly type: 'ended'; readonly failure: StreamFailure | null };
