/** What a stream between servers remembers between events: plain JSON. */
import { c2s, closeFrame, s2s, type FramingTable } from '../../framing/index.ts';
import type { XmlElement } from '../../xml/types.ts';
import { errorOwed, isMisplaced, streamError } from '../form.ts';
import { shorten } from '../quote.ts';
import type {
  InitiatorConfig,
  ResponderConfig,
  ServerConfig,
  ServerEffect,
  ServerFailure,
  ServerPhase,
} from './types.ts';

/** A domain that asked to be let in by dialback, and has not been answered. */
interface Asking {
  readonly from: string;
  readonly key: string;
}

/** What a responder knows of who called. */
export interface Called {
  /** The `from` of the caller's `<open/>`; null where it gave none. */
  readonly peer: string | null;
  readonly id: string;
  readonly asking: readonly Asking[];
  /** Domains that have proven themselves. */
  readonly proven: readonly string[];
}

/** What was agreed upon before anything was proven. */
export interface Agreed {
  /** Answers come on the same stream (XEP-0288). */
  readonly bidirectional: boolean;
}

export type Initiating = { readonly config: InitiatorConfig } & (
  | { readonly phase: 'idle' | 'opening' | 'verifying' }
  /** `proven` is null before EXTERNAL. */
  | { readonly phase: 'features'; readonly id: string; readonly proven: Agreed | null }
  | { readonly phase: 'authenticating' | 'restarting' | 'proving' | 'online'; readonly agreed: Agreed }
  | { readonly phase: 'closing' | 'closed' }
);

export type Responding = { readonly config: ResponderConfig } & (
  | { readonly phase: 'idle' | 'opening' }
  | { readonly phase: 'accepting' | 'online'; readonly called: Called }
  | { readonly phase: 'restarting'; readonly called: Called }
  | { readonly phase: 'closing' | 'closed' }
);

export type ServerState = Initiating | Responding;

export interface ServerStep {
  readonly state: ServerState;
  readonly effects: readonly ServerEffect[];
}

/** A stream before its socket is open. */
export function serverStream(config: ServerConfig): ServerState {
  return config.role === 'initiator' ? { config, phase: 'idle' } : { config, phase: 'idle' };
}

/** Seconds that the peer has in each phase; null where nothing is waited for. */
export const patience: Readonly<Record<ServerPhase, number | null>> = {
  // Whoever dials knows how long a dial may take.
  idle: null,
  opening: 30,
  features: 30,
  authenticating: 30,
  restarting: 30,
  // The peer has to find and call the authoritative server meanwhile.
  proving: 60,
  verifying: 30,
  accepting: 60,
  online: null,
  closing: 3,
  closed: null,
};

/** How its frames are framed: those of a look at what clients are offered as RFC 7395 has it, all others as XEP-0468. */
export function framingOf(config: ServerConfig): FramingTable {
  const asClient = config.role === 'initiator' && config.aim.type === 'look' && config.aim.as === 'client';
  return asClient ? c2s : s2s;
}

export function stay(state: ServerState, ...effects: readonly ServerEffect[]): ServerStep {
  return { state, effects };
}

export function send(element: XmlElement): ServerEffect {
  return { type: 'send', element };
}

/** The last step of a stream; `ended` is emitted here and nowhere else. */
export function end(
  state: ServerState,
  failure: ServerFailure | null,
  ...before: readonly ServerEffect[]
): ServerStep {
  const effects: readonly ServerEffect[] = [...before, { type: 'close-socket' }, { type: 'ended', failure }];
  return { state: inPhase(state, 'closed'), effects };
}

function inPhase(state: ServerState, phase: 'closing' | 'closed'): ServerState {
  const { config } = state;
  return config.role === 'initiator' ? { config, phase } : { config, phase };
}

function owed(failure: ServerFailure): XmlElement | null {
  switch (failure.code) {
    case 'binary-frame':
    case 'not-well-formed':
    case 'wrong-namespace':
    case 'wrong-version':
      return errorOwed(failure);
    case 'not-our-domain':
      return streamError('host-unknown');
    case 'improper-addressing':
    case 'invalid-from':
      return streamError(failure.code);
    default:
      return null;
  }
}

/** Ends the stream: stream error where one is due, `<close/>`, and the socket closed. */
export function fail(
  state: ServerState,
  failure: ServerFailure,
  ...before: readonly ServerEffect[]
): ServerStep {
  if (state.phase === 'idle') return end(state, failure);
  const error = owed(failure);
  const said = [...(error === null ? [] : [send(error)]), send(closeFrame(framingOf(state.config)))];
  return end(state, failure, ...before, ...said);
}

/** Ends the stream for an element that has no place in its phase. */
export function failUnexpected(state: ServerState, element: XmlElement): ServerStep {
  const namespace = shorten(element.ns);
  if (isMisplaced(element, framingOf(state.config)))
    return fail(state, { code: 'wrong-namespace', got: namespace });
  const { phase } = state;
  return fail(state, { code: 'unexpected-element', name: shorten(element.name), ns: namespace, phase });
}

/** We want to leave: say so and wait a little for the answer (RFC 7395 §3.6). */
export function leave(state: ServerState, ...before: readonly ServerEffect[]): ServerStep {
  if (state.phase === 'idle') return end(state, null);
  if (state.phase === 'closing') return stay(state);
  return {
    state: inPhase(state, 'closing'),
    effects: [...before, send(closeFrame(framingOf(state.config)))],
  };
}
