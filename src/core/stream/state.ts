/** What a stream remembers between events: plain JSON, so that it can be stored and compared. */
import type { Jid } from '../jid.ts';
import type { ScramChallenge, ScramHash, ScramKeys } from '../sasl/index.ts';
import type { XmlElement } from '../xml/types.ts';
import type { Credentials, StreamConfig, StreamEffect, StreamFailure, StreamPhase } from './types.ts';

/** What stays for the life of the stream. */
export type Settings = Omit<StreamConfig, 'credentials' | 'nonce'>;

/** What is dropped as soon as authentication needs it no more. */
export type Secrets = Pick<StreamConfig, 'credentials' | 'nonce'>;

/** Where the SASL exchange stands. */
export type SaslState =
  | { readonly at: 'plain-sent' }
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
  | { readonly at: 'scram-proved'; readonly keys: ScramKeys };

export type Stage =
  | { readonly phase: 'idle'; readonly secrets: Secrets }
  | { readonly phase: 'opening'; readonly secrets: Secrets }
  /** `secrets` is null on the stream that follows authentication. */
  | { readonly phase: 'features'; readonly secrets: Secrets | null }
  | { readonly phase: 'authenticating'; readonly sasl: SaslState; readonly withKeys: boolean }
  | { readonly phase: 'restarting' }
  /** `jid` is null until the resource is bound; after that a session is being asked for. */
  | { readonly phase: 'binding'; readonly features: XmlElement; readonly jid: Jid | null }
  | { readonly phase: 'online' }
  | { readonly phase: 'closing'; readonly wasOnline: boolean }
  | { readonly phase: 'closed' };

export type StreamState = { readonly settings: Settings } & Stage;
/** The state in one phase. */
export type In<P extends StreamPhase> = Extract<StreamState, { readonly phase: P }>;

export interface Step {
  readonly state: StreamState;
  readonly effects: readonly StreamEffect[];
}

/** A stream before its socket is open. */
export function initial(config: StreamConfig): StreamState {
  const { credentials, nonce, ...settings } = config;
  return { settings, phase: 'idle', secrets: { credentials, nonce } };
}

/** Seconds that the server has in each phase; null where nothing is waited for. */
export const patience: Readonly<Record<StreamPhase, number | null>> = {
  // Whoever dials knows how long a dial may take.
  idle: null,
  opening: 30,
  features: 30,
  authenticating: 30,
  restarting: 30,
  binding: 30,
  online: null,
  closing: 3,
  closed: null,
};

export function stay(state: StreamState, ...effects: readonly StreamEffect[]): Step {
  return { state, effects };
}

export function enter(state: StreamState, stage: Stage, ...effects: readonly StreamEffect[]): Step {
  return { state: { settings: state.settings, ...stage }, effects };
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
