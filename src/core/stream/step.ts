/**
 * The stream as a function: an event in, the next state and what to do out. It does nothing itself, knows no
 * clock and never throws on what a server sends.
 */
import { c2s, kindOf, type FrameKind } from '../framing/index.ts';
import { ns } from '../namespaces.ts';
import { clientStateIn } from '../xep/xep-0352.ts';
import type { XmlElement } from '../xml/types.ts';
import { authenticate, derived, readSasl } from './authenticating.ts';
import { establish, readAnswer, readResumption } from './binding.ts';
import { closedByServer, erroredByServer, leave, socketClosed } from './closing.ts';
import { fail, failUnexpected } from './failing.ts';
import { isMisplaced, timed } from './form.ts';
import {
  askForCount,
  readLateFeatures,
  readManagement,
  receiveStanza,
  sendStanza,
  stanzaHandled,
} from './managing.ts';
import { opened, reopened, start } from './opening.ts';
import { end, patience, stay, type In, type Step, type StreamState } from './state.ts';
import type { StreamEffect, StreamEvent, StreamFailure, StreamPhase } from './types.ts';

type Handler<P extends StreamPhase> = (state: In<P>, element: XmlElement) => Step;
/** As the inspector tells frames apart, and what is of stream management besides. */
type Kind = FrameKind | 'management';
type Row<P extends StreamPhase> = Readonly<Partial<Record<Kind, Handler<P>>>>;

const deliver = (state: StreamState, element: XmlElement): Step => stay(state, { type: 'stanza', element });
const ignore = (state: StreamState): Step => stay(state);

/** RFC 6120 §4.3.2: features before and after authentication. */
function readFeatures(state: In<'features'>, features: XmlElement): Step {
  if (state.secrets !== null) return authenticate(state, features, state);
  const next = establish(state, features, state.resumeSent);
  return { state: next.state, effects: [...offered(features), ...next.effects] };
}

/** After SASL2 they follow on what is online already (XEP-0388 §2.6.1). */
function readLate(state: In<'online'>, features: XmlElement): Step {
  const next = readLateFeatures(state, features);
  return { state: next.state, effects: [...offered(features), ...next.effects] };
}

/** What features after authentication say that matters beyond establishing the session. */
function offered(features: XmlElement): readonly StreamEffect[] {
  return clientStateIn(features) ? [{ type: 'client-state' }] : [];
}

/** Elements that are neither stanzas nor ours to understand end nothing, unless they are misplaced stanzas. */
function overlook(state: StreamState, element: XmlElement): Step {
  return isMisplaced(element, c2s) ? failUnexpected(state, element) : stay(state);
}

/** Until the server's `<close/>` everything is still processed (RFC 6120 §4.4), though nothing is answered. */
function deliverLast(state: In<'closing'>, element: XmlElement): Step {
  return state.wasOnline ? deliver(state, element) : stay(state);
}

/**
 * What is expected in which phase. `<close/>` and stream errors are expected in all of them and are not listed;
 * whatever has no handler ends the stream.
 */
export const expected: { readonly [P in StreamPhase]: Row<P> } = {
  idle: {},
  opening: { open: opened },
  features: { features: readFeatures },
  authenticating: { sasl: readSasl },
  restarting: { open: reopened },
  resuming: { management: readResumption },
  binding: { iq: readAnswer },
  online: {
    message: receiveStanza,
    presence: receiveStanza,
    iq: receiveStanza,
    management: readManagement,
    features: readLate,
    nonza: overlook,
  },
  closing: {
    open: ignore,
    features: ignore,
    sasl: ignore,
    message: deliverLast,
    presence: deliverLast,
    iq: deliverLast,
    management: ignore,
    nonza: ignore,
  },
  closed: {},
};

function rowOf<P extends StreamPhase>(phase: P): Row<P> {
  return expected[phase];
}

function handle<P extends StreamPhase>(state: In<P>, element: XmlElement): Step {
  // Only the top-level element is judged: the same names inside a stanza are somebody's words.
  const kind: Kind = element.ns === ns.sm ? 'management' : kindOf(element);
  if (kind === 'close') return closedByServer(state, element);
  if (kind === 'error') return erroredByServer(state, element);
  const handler = rowOf<P>(state.phase)[kind];
  return handler === undefined ? failUnexpected(state, element) : handler(state, element);
}

/** A frame that is no XML element at all. Once we are leaving it no longer matters why. */
function unreadable(state: StreamState, failure: StreamFailure): Step {
  if (state.phase === 'closing') return end(state, null, { type: 'close-socket' });
  return fail(state, failure);
}

function ranOut(state: StreamState): Step {
  if (state.phase === 'closing') return end(state, null, { type: 'close-socket' });
  const seconds = patience[state.phase];
  return seconds === null ? stay(state) : fail(state, { code: 'timeout', phase: state.phase, seconds });
}

function react(state: StreamState, event: StreamEvent): Step {
  switch (event.type) {
    case 'socket-open':
      return state.phase === 'idle' ? start(state, event.protocol) : stay(state);
    case 'element':
      return handle(state, event.element);
    case 'malformed':
      return unreadable(state, { code: 'not-well-formed', error: event.error, offset: event.offset });
    case 'binary':
      return unreadable(state, { code: 'binary-frame' });
    case 'socket-closed':
      return socketClosed(state, event.code);
    case 'derived':
      return state.phase === 'authenticating' ? derived(state, event.saltedPassword) : stay(state);
    case 'send':
      return state.phase === 'online' ? sendStanza(state, event.element) : stay(state);
    case 'ask':
      return state.phase === 'online' ? askForCount(state) : stay(state);
    case 'handled':
      return state.phase === 'online' ? stanzaHandled(state) : stay(state);
    case 'close':
      return leave(state);
    case 'timer':
      return ranOut(state);
  }
}

/**
 * One event. Effects are carried out in order; a timer runs for each phase that waits for the server.
 * A `send` outside `online` is dropped, and after `ended` nothing has an effect any more.
 */
export function step(state: StreamState, event: StreamEvent): Step {
  if (state.phase === 'closed') return stay(state);
  const next = react(state, event);
  return { state: next.state, effects: timed(state.phase, next, patience) };
}
