/** What a stream remembers between events: plain JSON, so that it can be stored and compared. */
import type { Jid } from '../jid.ts';
import type { ScramChallenge, ScramHash, ScramKeys, ScramSalting } from '../sasl/index.ts';
import type { XmlElement } from '../xml/types.ts';
import type { Management } from '../xep/xep-0198.ts';
import type { FastToken } from '../xep/xep-0484.ts';
import type { Offer } from './offer.ts';
import type {
  Credentials,
  Earlier,
  StreamConfig,
  StreamEffect,
  StreamFailure,
  StreamPhase,
} from './types.ts';

/** What stays for the life of the stream. */
export type Settings = Omit<StreamConfig, 'credentials' | 'nonce' | 'tokens' | 'known' | 'earlier'>;

/** What is dropped as soon as authentication needs it no more. */
export interface Secrets extends Pick<StreamConfig, 'credentials' | 'nonce'> {
  readonly tokens: readonly FastToken[];
}

/** What an exchange proved: the mechanism, and what is worth keeping. */
export interface Proven {
  readonly mechanism: string;
  readonly keys?: ScramKeys;
  /** The token that proved itself. */
  readonly used?: string;
}

/** The hash under which the server would like to keep the password, and the prepared password. */
interface Upgrade {
  readonly hash: ScramHash;
  readonly password: string;
}

/** Where the SASL exchange stands. */
export type SaslState =
  | { readonly at: 'plain-sent' }
  | { readonly at: 'anonymous-sent' }
  /** The transport proved it; nothing secret was sent. */
  | { readonly at: 'external-sent' }
  /** The token was used; only the server's own proof is missing. */
  | { readonly at: 'token-sent'; readonly token: FastToken }
  /** `client-first-message` was sent. */
  | {
      readonly at: 'scram-first';
      readonly hash: ScramHash;
      readonly nonce: string;
      readonly bareMessage: string;
      /** A password is prepared already. */
      readonly credentials: Credentials;
    }
  /** The salted password was asked for. */
  | {
      readonly at: 'scram-deriving';
      readonly hash: ScramHash;
      readonly bareMessage: string;
      readonly serverFirst: string;
      readonly challenge: ScramChallenge;
    }
  /** `client-final-message` was sent. */
  | { readonly at: 'scram-final'; readonly keys: ScramKeys; readonly serverSignature: string }
  /** The server proved itself in a challenge; only the outcome is missing. */
  | { readonly at: 'scram-proved'; readonly keys: ScramKeys }
  /** Both sides have proved themselves; salt and iterations of the upgrade were asked for. */
  | ({ readonly at: 'upgrade-asked'; readonly proven: Proven } & Upgrade)
  /** The salted password for it was asked for. */
  | {
      readonly at: 'upgrade-deriving';
      readonly hash: ScramHash;
      readonly salting: ScramSalting;
      readonly proven: Proven;
    }
  /** It was sent; only the outcome is missing. */
  | { readonly at: 'upgrade-sent'; readonly proven: Proven };

/** An attempt to authenticate, from its first message to the server's verdict. */
export interface Exchange {
  readonly sasl: SaslState;
  /** What the attempt was chosen from. */
  readonly offer: Offer;
  readonly withKeys: boolean;
  /** The upgrade that was asked to be asked for; null where none was. */
  readonly upgrade: Upgrade | null;
  /** What is left to try if a token is refused; null where nothing is. */
  readonly rest: Secrets | null;
}

export type Stage =
  | { readonly phase: 'idle'; readonly secrets: Secrets; readonly known: Offer | null }
  /** `ahead` is an attempt that left together with `<open/>`. */
  | { readonly phase: 'opening'; readonly secrets: Secrets; readonly ahead: Exchange | null }
  /** `secrets` is null on the stream that follows authentication. */
  | { readonly phase: 'features'; readonly secrets: Secrets; readonly ahead: Exchange | null }
  | { readonly phase: 'features'; readonly secrets: null; readonly resumeSent: boolean }
  | { readonly phase: 'authenticating'; readonly exchange: Exchange }
  | { readonly phase: 'restarting'; readonly resumeSent: boolean }
  /** `<resume/>` was sent; `features` is what there is to bind with if it fails. */
  | { readonly phase: 'resuming'; readonly features: XmlElement }
  /** `jid` is null until the resource is bound; after that a session is being asked for. */
  | { readonly phase: 'binding'; readonly features: XmlElement; readonly jid: Jid | null }
  /** `management` is null where stanzas are not counted. */
  | { readonly phase: 'online'; readonly jid: Jid; readonly management: Management | null }
  | { readonly phase: 'closing'; readonly wasOnline: boolean }
  | { readonly phase: 'closed' };

interface Lasting {
  readonly settings: Settings;
  /** The session to be resumed; null once that was decided, one way or the other. */
  readonly earlier: Earlier | null;
}

export type StreamState = Lasting & Stage;
/** The state in one phase. */
export type In<P extends StreamPhase> = Extract<StreamState, { readonly phase: P }>;

export interface Step {
  readonly state: StreamState;
  readonly effects: readonly StreamEffect[];
}

/** A stream before its socket is open. */
export function initial(config: StreamConfig): StreamState {
  const { credentials, nonce, tokens = [], known = null, earlier = null, ...settings } = config;
  return { settings, earlier, phase: 'idle', secrets: { credentials, nonce, tokens }, known };
}

/** Seconds that the server has in each phase; null where nothing is waited for. */
export const patience: Readonly<Record<StreamPhase, number | null>> = {
  // Whoever dials knows how long a dial may take.
  idle: null,
  opening: 30,
  features: 30,
  authenticating: 30,
  restarting: 30,
  resuming: 30,
  binding: 30,
  online: null,
  closing: 3,
  closed: null,
};

export function stay(state: StreamState, ...effects: readonly StreamEffect[]): Step {
  return { state, effects };
}

export function enter(state: StreamState, stage: Stage, ...effects: readonly StreamEffect[]): Step {
  const { settings, earlier } = state;
  return { state: { settings, earlier, ...stage }, effects };
}

/** What must be stored before anything is sent that follows from it; null where stanzas are not counted. */
export function lasting(state: StreamState): Earlier | null {
  if (state.phase !== 'online' || state.management === null) return null;
  return { jid: state.jid, management: state.management };
}

/** The same state, its earlier session decided upon. */
export function settled<S extends StreamState>(state: S): S {
  return { ...state, earlier: null };
}

export function send(element: XmlElement): StreamEffect {
  return { type: 'send', element };
}

/** The last step of a stream; `ended` is emitted here and nowhere else. */
export function end(
  state: StreamState,
  failure: StreamFailure | null,
  ...before: readonly StreamEffect[]
): Step {
  return enter(state, { phase: 'closed' }, ...before, { type: 'ended', failure });
}
