/** What the embedded server can be told to do wrong, and the domains that do each thing wrong from the start. */

/**
 * Where in a stream it happens: instead of the answer to `<open/>`, to `<auth/>`, to the `<open/>` that follows it, to
 * bind, or after the first presence.
 */
export type Stage = 'open' | 'auth' | 'restart' | 'bind' | 'online';

/** A fault of a document; every other document of the domain is affected alike, unless it is an `each`. */
export type DocumentFault =
  /** 200 with a web page instead of the document. */
  | { readonly kind: 'html-host-meta' }
  /** Headers and the first bytes, then nothing, without end. */
  | { readonly kind: 'stalled-body' }
  | { readonly kind: 'http-status'; readonly status: number }
  /** A good document that no other origin may read. */
  | { readonly kind: 'no-cors' }
  /** https → http → https; the last answer is a good document. */
  | { readonly kind: 'redirect-http' }
  /** A good document behind this many bytes of white space. */
  | { readonly kind: 'huge-body'; readonly bytes: number }
  /** As many bytes, as fast as they are read, without a length told beforehand. */
  | { readonly kind: 'endless-body'; readonly bytes: number }
  /** A good document after a while. */
  | { readonly kind: 'late'; readonly ms: number }
  /** A redirect to itself. */
  | { readonly kind: 'redirect-loop' }
  /** Redirects within https, the last of them to a good document; a HACX document is there as well. */
  | { readonly kind: 'hops'; readonly count: number }
  /** By path; the other documents are good. */
  | { readonly kind: 'each'; readonly of: Readonly<Record<string, DocumentFault>> };

/** A fault of the WebSocket handshake. */
type UpgradeFault =
  | { readonly kind: 'upgrade-refused'; readonly status: number }
  | { readonly kind: 'no-subprotocol' }
  /** The handshake is never answered. */
  | { readonly kind: 'upgrade-silence' };

/** A fault that a stream can show at any stage. */
export type StreamMisdeed =
  /** Puts these on the wire as they are; bytes as the payload of a text message, whether they are UTF-8 or not. */
  | { readonly kind: 'frames'; readonly frames: readonly (string | Uint8Array)[] }
  | { readonly kind: 'malformed-frame' }
  | { readonly kind: 'binary-frame' }
  | { readonly kind: 'stream-error'; readonly condition: string }
  /** Stays open and says nothing more. */
  | { readonly kind: 'silence' }
  /** The connection ends without a closing frame. */
  | { readonly kind: 'cut' }
  /** The WebSocket is closed as one does, and nothing was said before. */
  | { readonly kind: 'hang-up' }
  /** `<close/>` without being asked. */
  | { readonly kind: 'close' };

/** A fault of authentication. */
type SaslFault =
  | { readonly kind: 'bad-signature' }
  /** `<success/>` straight after `<auth/>`, without proof. */
  | { readonly kind: 'early-success' }
  /** The server's nonce does not begin with the client's. */
  | { readonly kind: 'foreign-nonce' }
  | { readonly kind: 'iterations'; readonly iterations: number }
  /** `<success/>` after a good proof, without the server's own. */
  | { readonly kind: 'no-signature' }
  /** The server says that it offered something else than what arrived (XEP-0474). */
  | { readonly kind: 'other-offer' }
  | { readonly kind: 'plain-only' }
  /** Offers these mechanisms alone; `says`: that it offers no others (XEP-0474), as whoever stands before it would. */
  | { readonly kind: 'mechanisms'; readonly names: readonly string[]; readonly says?: true }
  /** No token is good any more. */
  | { readonly kind: 'tokens-forgotten' }
  /** The token that is used was replaced by one that this client never got. */
  | { readonly kind: 'token-replaced' }
  /** Takes a token without showing that it knows it. */
  | { readonly kind: 'bad-responder' };

/** A fault of stream management. */
type ManagementFault =
  /** Offers it and then refuses it. */
  | { readonly kind: 'management-refused' }
  /** No session can be resumed any more; `tells`: how much of it was handled is still known. */
  | { readonly kind: 'session-gone'; readonly tells: boolean }
  /** Says on resuming that it handled so many stanzas more than it did. */
  | { readonly kind: 'resumed-too-far'; readonly by: number };

/** Somebody else answers the request for the roster first, with a contact of their own. */
interface RosterFault {
  readonly kind: 'roster-forged';
  readonly by: string;
  readonly item: string;
}

export type Fault =
  | DocumentFault
  | UpgradeFault
  | (StreamMisdeed & { readonly at: Stage })
  | SaslFault
  | ManagementFault
  | RosterFault;

/** A domain of the test world that is wrong from the start. */
export interface FaultDomain {
  readonly host: string;
  readonly fault?: Fault;
  /** Shown instead of the proper certificate. */
  readonly certificate?: 'untrusted' | 'expired' | 'other-name';
  /** Nothing listens there, or the name does not exist. */
  readonly absent?: 'refused' | 'no-such-name';
  /** Hanging endpoints get a port to themselves: Chromium holds back others on the same address and port. */
  readonly ownPort?: true;
}

/** Each has the account `juliet@<host>` with the usual password. */
export const faultDomains: readonly FaultDomain[] = [
  { host: 'html.example', fault: { kind: 'html-host-meta' } },
  { host: 'missing.example', fault: { kind: 'http-status', status: 404 } },
  { host: 'nocors.example', fault: { kind: 'no-cors' } },
  { host: 'redirect.example', fault: { kind: 'redirect-http' } },
  { host: 'huge.example', fault: { kind: 'huge-body', bytes: 2 * 1024 * 1024 } },
  { host: 'stalled.example', fault: { kind: 'stalled-body' }, ownPort: true },
  { host: 'endless.example', fault: { kind: 'endless-body', bytes: 2 ** 30 }, ownPort: true },
  {
    host: 'stalled-one.example',
    fault: { kind: 'each', of: { '/.well-known/host-meta': { kind: 'stalled-body' } } },
    ownPort: true,
  },
  {
    host: 'late.example',
    fault: { kind: 'each', of: { '/.well-known/host-meta': { kind: 'late', ms: 2000 } } },
    ownPort: true,
  },
  { host: 'loop.example', fault: { kind: 'redirect-loop' } },
  // HACX §3 item 3: ten may be followed, not more.
  { host: 'hops.example', fault: { kind: 'hops', count: 10 } },
  { host: 'too-many-hops.example', fault: { kind: 'hops', count: 11 } },
  { host: 'wrong-cert.example', certificate: 'untrusted' },
  { host: 'expired-cert.example', certificate: 'expired' },
  { host: 'other-name.example', certificate: 'other-name' },
  { host: 'refused.example', absent: 'refused' },
  { host: 'nowhere.example', absent: 'no-such-name' },
  { host: 'forbidden.example', fault: { kind: 'upgrade-refused', status: 403 } },
  { host: 'no-subprotocol.example', fault: { kind: 'no-subprotocol' } },
  { host: 'hanging.example', fault: { kind: 'upgrade-silence' }, ownPort: true },
  { host: 'silent.example', fault: { kind: 'silence', at: 'open' }, ownPort: true },
  // As it is told.
  { host: 'faulty.example' },
  { host: 'malformed.example', fault: { kind: 'malformed-frame', at: 'online' } },
  { host: 'binary.example', fault: { kind: 'binary-frame', at: 'online' } },
  { host: 'stream-error.example', fault: { kind: 'stream-error', condition: 'host-gone', at: 'open' } },
  { host: 'cut.example', fault: { kind: 'cut', at: 'online' } },
  { host: 'bad-signature.example', fault: { kind: 'bad-signature' } },
  { host: 'early-success.example', fault: { kind: 'early-success' } },
  { host: 'plain.example', fault: { kind: 'plain-only' } },
];
