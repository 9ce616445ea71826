/**
 * A stream on which somebody without an account gets one, as a function: `<open/>`, features, the invitation where
 * there is one, then one question or one answer, and `<close/>`. A form is asked for on one stream and sent on
 * another: nothing has to live while a person thinks.
 */
import { c2s, closeFrame, kindOf, openFrame } from '../../framing/index.ts';
import { ns } from '../../namespaces.ts';
import {
  invitationShown,
  registersIn,
  registrationForm,
  registrationRequest,
  registrationSubmitted,
} from '../../xep/xep-0077.ts';
import { attr, child, children, text } from '../../xml/index.ts';
import type { XmlElement } from '../../xml/types.ts';
import { answerFault, errorOwed, isMisplaced, readClose, readStreamError, timed } from '../form.ts';
import { quoted, shorten } from '../quote.ts';
import type {
  RegisteringConfig,
  RegisteringEffect,
  RegisteringEvent,
  RegisteringFailure,
  RegisteringPhase,
} from './types.ts';

/** Plain JSON. */
export interface RegisteringState {
  readonly config: RegisteringConfig;
  readonly phase: RegisteringPhase;
}

interface Step {
  readonly state: RegisteringState;
  readonly effects: readonly RegisteringEffect[];
}

/** Seconds that the server has in each phase; null where nothing is waited for. */
const patience: Readonly<Record<RegisteringPhase, number | null>> = {
  // Whoever dials knows how long a dial may take.
  idle: null,
  opening: 20,
  features: 20,
  inviting: 20,
  asking: 20,
  // Some servers look a name up elsewhere before they give it away.
  submitting: 60,
  closing: 3,
  closed: null,
};

/** One request is under way at a time, so their ids need only differ. */
const ids: Partial<Record<RegisteringPhase, string>> = {
  inviting: 'invited',
  asking: 'ask',
  submitting: 'register',
};

export function registering(config: RegisteringConfig): RegisteringState {
  return { config, phase: 'idle' };
}

const stay = (state: RegisteringState): Step => ({ state, effects: [] });
const send = (element: XmlElement): RegisteringEffect => ({ type: 'send', element });

function enter(
  state: RegisteringState,
  phase: RegisteringPhase,
  ...effects: readonly RegisteringEffect[]
): Step {
  return { state: { ...state, phase }, effects };
}

/** The last step; `ended` is emitted here and nowhere else. */
function end(
  state: RegisteringState,
  failure: RegisteringFailure | null,
  ...before: readonly RegisteringEffect[]
): Step {
  return enter(state, 'closed', ...before, { type: 'close-socket' }, { type: 'ended', failure });
}

function fail(state: RegisteringState, failure: RegisteringFailure): Step {
  if (state.phase === 'idle') return end(state, failure);
  const error = isOfForm(failure) ? errorOwed(failure) : null;
  return end(state, failure, ...(error === null ? [] : [send(error)]), send(closeFrame()));
}

function isOfForm(failure: RegisteringFailure): failure is Parameters<typeof errorOwed>[0] {
  return ['binary-frame', 'not-well-formed', 'wrong-namespace', 'wrong-version'].includes(failure.code);
}

function failUnexpected(state: RegisteringState, element: XmlElement): Step {
  const namespace = shorten(element.ns);
  if (isMisplaced(element, c2s)) return fail(state, { code: 'wrong-namespace', got: namespace });
  const { phase } = state;
  return fail(state, { code: 'unexpected-element', name: shorten(element.name), ns: namespace, phase });
}

/** The server's `<open/>`. */
function opened(state: RegisteringState, open: XmlElement): Step {
  const fault = answerFault(open, state.config.domain);
  // Nothing here is bound to the name of the stream.
  if (fault !== null && fault !== 'no-id') return fail(state, fault);
  return enter(state, 'features', { type: 'opened' });
}

function offered(state: RegisteringState, features: XmlElement): Step {
  const { domain, token } = state.config;
  if (!registersIn(features, token !== null)) {
    return fail(state, { code: 'no-registration', invited: token !== null });
  }
  return token === null
    ? question(state)
    : enter(state, 'inviting', send(invitationShown(ids.inviting ?? '', domain, token)));
}

/** Asks, or answers. */
function question(state: RegisteringState): Step {
  const { domain, filled } = state.config;
  return filled === null
    ? enter(state, 'asking', send(registrationRequest(ids.asking ?? '', domain)))
    : enter(state, 'submitting', send(registrationSubmitted(ids.submitting ?? '', domain, filled)));
}

/** The answer to the one request that is under way; whatever else a server says is none of ours. */
function answered(state: RegisteringState, iq: XmlElement): Step {
  const type = attr(iq, 'type');
  if (attr(iq, 'id') !== ids[state.phase] || (type !== 'result' && type !== 'error')) return stay(state);
  if (type === 'error') return fail(state, refusal(state, iq));
  switch (state.phase) {
    case 'inviting':
      return question(state);
    case 'asking': {
      const form = registrationForm(iq);
      return form === null ? fail(state, { code: 'form-unreadable' }) : leave(state, { type: 'asked', form });
    }
    default:
      return leave(state, { type: 'registered' });
  }
}

/** Conditions by which a server says that it has no such thing at all. */
const missing: readonly string[] = ['service-unavailable', 'feature-not-implemented', 'item-not-found'];

function refusal({ phase, config }: RegisteringState, iq: XmlElement): RegisteringFailure {
  const error = child(iq, 'error');
  const details = error === undefined ? [] : children(error).filter((one) => one.ns === ns.stanzas);
  const condition = shorten(details.find((one) => one.name !== 'text')?.name ?? 'undefined-condition');
  const spoken = details.find((one) => one.name === 'text');
  const said = { condition, ...quoted(spoken && text(spoken)) };
  if (phase === 'inviting') return { code: 'invitation-refused', ...said };
  return phase === 'asking' && missing.includes(condition)
    ? { code: 'no-registration', invited: config.token !== null }
    : { code: 'registration-refused', ...said };
}

/** Done: nobody waits for the server's farewell. */
function leave(state: RegisteringState, told: RegisteringEffect): Step {
  return enter(state, 'closing', told, send(closeFrame()));
}

function handle(state: RegisteringState, element: XmlElement): Step {
  const kind = kindOf(element);
  const { phase } = state;
  if (phase === 'closing') return kind === 'close' ? end(state, null) : stay(state);
  if (kind === 'close') return fail(state, readClose(element));
  if (kind === 'error') return fail(state, readStreamError(element));
  if (kind === 'open' && phase === 'opening') return opened(state, element);
  if (kind === 'features' && phase === 'features') return offered(state, element);
  if (kind === 'iq' && ids[phase] !== undefined) return answered(state, element);
  return failUnexpected(state, element);
}

function react(state: RegisteringState, event: RegisteringEvent): Step {
  const { phase, config } = state;
  switch (event.type) {
    case 'socket-open': {
      if (phase !== 'idle') return stay(state);
      const { protocol } = event;
      if (protocol !== 'xmpp') return end(state, { code: 'subprotocol-missing', got: shorten(protocol) });
      return enter(
        state,
        'opening',
        send(openFrame({ to: config.domain, lang: config.lang, version: '1.0' }, c2s)),
      );
    }
    case 'element':
      return handle(state, event.element);
    case 'malformed':
    case 'binary': {
      if (phase === 'closing') return end(state, null);
      return fail(
        state,
        event.type === 'binary'
          ? { code: 'binary-frame' }
          : { code: 'not-well-formed', error: event.error, offset: event.offset },
      );
    }
    case 'socket-closed':
      if (phase === 'closing') return end(state, null);
      return end(state, { code: 'socket-closed', closeCode: event.code, opened: phase !== 'idle' });
    case 'timer': {
      if (phase === 'closing') return end(state, null);
      const seconds = patience[phase];
      return seconds === null ? stay(state) : fail(state, { code: 'timeout', phase, seconds });
    }
  }
}

/** One event. Effects are carried out in order; after `ended` nothing has an effect any more. Never throws. */
export function stepRegistering(state: RegisteringState, event: RegisteringEvent): Step {
  if (state.phase === 'closed') return stay(state);
  const next = react(state, event);
  return { state: next.state, effects: timed(state.phase, next, patience) };
}
