/**
 * A stream between servers as a function (XEP-0468): an event in, the next state and what to do out. The form of
 * streams is shared with those of clients (`../form.ts`), and their framing is a row of one table.
 */
import { closeFrame, kindOf, type FrameKind } from '../../framing/index.ts';
import { ns } from '../../namespaces.ts';
import type { XmlElement } from '../../xml/types.ts';
import { readClose, readStreamError, timed } from '../form.ts';
import { judged, offered, opened, proved, received, start, verified } from './initiating.ts';
import {
  authenticate,
  called,
  calledAgain,
  dialback,
  listen,
  received as receivedByCalled,
  verdict,
} from './responding.ts';
import {
  end,
  fail,
  failUnexpected,
  framingOf,
  leave,
  patience,
  send,
  stay,
  type Initiating,
  type Responding,
  type ServerState,
  type ServerStep,
} from './state.ts';
import type { ServerEvent, ServerFailure } from './types.ts';

/** As the inspector tells frames apart, and what is of dialback besides. */
type Kind = FrameKind | 'dialback';
type Phase = ServerState['phase'];
type Handler<S, P extends Phase> = (state: S & { readonly phase: P }, element: XmlElement) => ServerStep;
type Row<S, P extends Phase> = Readonly<Partial<Record<Kind, Handler<S, P>>>>;
type Table<S extends ServerState> = { readonly [P in S['phase']]: Row<S, P> };

const ignore = (state: ServerState): ServerStep => stay(state);
const leaving = {
  open: ignore,
  features: ignore,
  sasl: ignore,
  dialback: ignore,
  message: ignore,
  presence: ignore,
  iq: ignore,
  nonza: ignore,
} as const;

/** What is expected in which phase of the half that calls; `<close/>` and stream errors are expected in all. */
const initiator: Table<Initiating> = {
  idle: {},
  opening: { open: opened },
  features: { features: offered },
  authenticating: { sasl: judged },
  restarting: { open: opened },
  proving: { dialback: proved },
  verifying: { dialback: verified },
  online: { message: received, presence: received, iq: received, nonza: ignore },
  closing: leaving,
  closed: {},
};

/** The same of the half that is called. */
const responder: Table<Responding> = {
  idle: {},
  opening: { open: called },
  accepting: { sasl: authenticate, dialback, nonza: ignore },
  restarting: { open: calledAgain },
  online: {
    dialback,
    message: receivedByCalled,
    presence: receivedByCalled,
    iq: receivedByCalled,
    nonza: ignore,
  },
  closing: leaving,
  closed: {},
};

function initiatorRow<P extends Initiating['phase']>(phase: P): Row<Initiating, P> {
  return initiator[phase];
}
function responderRow<P extends Responding['phase']>(phase: P): Row<Responding, P> {
  return responder[phase];
}

function isInitiating(state: ServerState): state is Initiating {
  return state.config.role === 'initiator';
}

function dispatch<S extends ServerState, P extends Phase>(
  state: S & { readonly phase: P },
  row: Row<S, P>,
  kind: Kind,
  element: XmlElement,
): ServerStep {
  const handler = row[kind];
  return handler === undefined ? failUnexpected(state, element) : handler(state, element);
}

function handle(state: ServerState, element: XmlElement): ServerStep {
  const kind: Kind = element.ns === ns.dialback ? 'dialback' : kindOf(element, framingOf(state.config));
  if (kind === 'close') return closed(state, element);
  if (kind === 'error')
    return state.phase === 'closing' ? stay(state) : fail(state, readStreamError(element));
  return isInitiating(state)
    ? dispatch(state, initiatorRow(state.phase), kind, element)
    : dispatch(state, responderRow(state.phase), kind, element);
}

/** The answer to ours, or the peer's own wish; whoever called may leave when it has had its say. */
function closed(state: ServerState, element: XmlElement): ServerStep {
  if (state.phase === 'closing') return end(state, null);
  return !isInitiating(state)
    ? end(state, null, send(closeFrame(framingOf(state.config))))
    : fail(state, readClose(element));
}

function unreadable(state: ServerState, failure: ServerFailure): ServerStep {
  return state.phase === 'closing' ? end(state, null) : fail(state, failure);
}

function ranOut(state: ServerState): ServerStep {
  if (state.phase === 'closing') return end(state, null);
  const seconds = patience[state.phase];
  return seconds === null ? stay(state) : fail(state, { code: 'timeout', phase: state.phase, seconds });
}

function react(state: ServerState, event: ServerEvent): ServerStep {
  switch (event.type) {
    case 'socket-open':
      if (state.phase !== 'idle') return stay(state);
      return isInitiating(state) ? start(state, event.protocol) : listen(state, event.protocol);
    case 'element':
      return handle(state, event.element);
    case 'malformed':
      return unreadable(state, { code: 'not-well-formed', error: event.error, offset: event.offset });
    case 'binary':
      return unreadable(state, { code: 'binary-frame' });
    case 'socket-closed':
      if (state.phase === 'closing') return end(state, null);
      return end(state, { code: 'socket-closed', closeCode: event.code, opened: state.phase !== 'idle' });
    case 'verdict':
      return !isInitiating(state) && (state.phase === 'accepting' || state.phase === 'online')
        ? verdict(state, event.from, event.outcome)
        : stay(state);
    case 'send':
      return state.phase === 'online' ? stay(state, send(event.element)) : stay(state);
    case 'close':
      return leave(state);
    case 'timer':
      return ranOut(state);
  }
}

/** One event. Effects are carried out in order; after `ended` nothing has an effect any more. Never throws. */
export function stepServer(state: ServerState, event: ServerEvent): ServerStep {
  if (state.phase === 'closed') return stay(state);
  const next = react(state, event);
  return { state: next.state, effects: timed(state.phase, next, patience) };
}
