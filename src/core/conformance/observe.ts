/** The rules over one stream, frame by frame. */
import type { FrameDirection, FrameKind } from '../framing/frame.ts';
import { readFrame, type FrameReading } from '../framing/index.ts';
import { ns } from '../namespaces.ts';
import { attr, children } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { judgeClose, judgeSeeOther } from './closing.ts';
import { judgeAnswer, judgeOpen } from './opening.ts';
import type { ConformanceState, Observation } from './state.ts';
import { conduct, type ConductTable } from './streams.ts';
import { isOwnLimit, unreadable } from './unreadable.ts';
import { violation, type Violation } from './violations.ts';

/** What of a recorded frame the rules need; a masked text does as well as the exact one. */
export interface ObservedFrame {
  readonly direction: FrameDirection;
  readonly text: string;
  /** What the parser objected to when it was recorded; a binary frame is known by this alone. */
  readonly problem?: string;
  /** What it was recorded as: a stanza on a stream where all is well need not be read again. */
  readonly kind?: FrameKind;
}

type Who = 'initiator' | 'responder';

/**
 * The next frame of a stream, in the order they crossed the wire. Answers what it broke and the stream
 * after it. Never throws.
 */
export function observe(before: ConformanceState, frame: ObservedFrame): Observation {
  if (isSettled(before) && isStanza(frame)) return { state: before, violations: [] };
  const { config } = before;
  const who: Who = frame.direction === config.initiator ? 'initiator' : 'responder';
  const table = conduct[config.streams];
  const state = { ...before, begun: true };
  const unsafe = before.begun || config.secure ? [] : [violation(table.notSecure)];
  const after = state[who] === 'closed' && !isOwed(state) ? [violation('sent-after-close')] : [];
  const reading = readingOf(frame, table);
  if (!reading.ok) {
    const { code } = reading.error;
    // What it was cannot be told: that it was not what was due would be a guess.
    if (isOwnLimit(code)) return { state: spoken(state, who), violations: [...unsafe, ...after] };
    return { state, violations: [...unsafe, ...after, unreadable(frame.text, code, who)] };
  }
  const { element, problem } = reading;
  const own = [...unsafe, ...after, ...judgeForm(element, problem, table)];
  const next = step(state, who, element, table);
  return { state: next.state, violations: [...own, ...next.violations] };
}

function readingOf(
  { text, problem }: ObservedFrame,
  table: ConductTable,
): FrameReading | { readonly ok: false; readonly error: { readonly code: string } } {
  // Of such a frame the size may be all that is known.
  if (problem === 'binary-frame' || problem === 'too-long') return { ok: false, error: { code: problem } };
  return readFrame(text, table.framing);
}

/** No rule but those on its own form concerns a stanza then, and those were seen to when it was recorded as one. */
function isSettled({ begun, initiator, responder, restart, errored }: ConformanceState): boolean {
  return begun && initiator === 'open' && responder === 'open' && restart === 'none' && !errored;
}

function isStanza({ kind, problem }: ObservedFrame): boolean {
  return problem === undefined && (kind === 'message' || kind === 'presence' || kind === 'iq');
}

/** What one element shows by itself, whenever it is sent. */
function judgeForm(element: XmlElement, problem: string | undefined, table: ConductTable): Violation[] {
  const { name } = element;
  const found: Violation[] = [];
  if (problem === 'declaration') found.push(violation('xml-declaration'));
  if (problem === 'undeclared-stream-prefix') found.push(violation('stream-prefix-undeclared'));
  if (isFraming(element) && element.ns !== table.framing.framing) {
    found.push(violation(table.wrongFraming, element.ns));
  }
  if (element.ns === ns.streams && name === 'stream') found.push(violation('stream-wrapper'));
  if (['message', 'presence', 'iq'].includes(name) && element.ns !== table.framing.content) {
    found.push(violation('content-namespace', element.ns));
  }
  if (element.ns === ns.streams && name === 'features') {
    if (children(element).some((one) => one.name === 'starttls' && one.ns === ns.starttls)) {
      found.push(violation('starttls-offered'));
    }
  }
  if (element.ns === ns.starttls) found.push(violation('starttls-asked'));
  return found;
}

/** By name alone: in another namespace it is still what was meant, and that is the fault. */
function isFraming({ name, ns: namespace }: XmlElement): boolean {
  return (
    (name === 'open' || name === 'close') && (namespace === '' || /framing|client$|streams$/.test(namespace))
  );
}

/** What an element is at this point of the stream. */
function step(state: ConformanceState, who: Who, element: XmlElement, table: ConductTable): Observation {
  if (isFraming(element)) {
    const seeOther = judgeSeeOther(element, who, state.config.secure);
    const next =
      element.name === 'close'
        ? judgeClose(state, who)
        : who === 'initiator'
          ? opens(state, element, table)
          : answers(state, element, table);
    return { state: next.state, violations: [...seeOther, ...next.violations] };
  }
  const early = who === 'initiator' ? beforeOpening(state) : beforeAnswering(state, element);
  if (who === 'initiator') return { state: spoken(state, who), violations: early };
  const errored = element.ns === ns.streams && element.name === 'error';
  const late = state.errored ? [violation('no-close-after-error')] : [];
  const next = authenticated({ ...spoken(state, who), errored: state.errored || errored }, element);
  return { state: next, violations: [...early, ...late] };
}

/** Said once is enough: a half that spoke without opening counts as open from there. */
function spoken(state: ConformanceState, who: Who): ConformanceState {
  const half = state[who] === 'silent' ? 'open' : state[who];
  return { ...state, restart: restartAfter(state.restart, who), [who]: half };
}

/** Who has opened again may go on at once (XEP-0305), and is owed the answer all the same. */
function restartAfter(restart: ConformanceState['restart'], who: Who): ConformanceState['restart'] {
  if (restart === 'unanswered') return who === 'initiator' ? 'unanswered' : 'none';
  if (who === 'initiator') return 'none';
  return restart === 'owed' ? 'overdue' : restart;
}

function isOwed({ restart }: ConformanceState): boolean {
  return restart === 'owed' || restart === 'overdue';
}

function beforeOpening(state: ConformanceState): Violation[] {
  if (isOwed(state)) return [violation('no-restart')];
  return state.initiator === 'silent' ? [violation('open-not-first')] : [];
}

function beforeAnswering(state: ConformanceState, element: XmlElement): Violation[] {
  const isError = element.ns === ns.streams && element.name === 'error';
  if (state.restart === 'owed' && !isError) return [violation('no-restart')];
  const silent = state.responder === 'silent' || state.restart === 'unanswered';
  if (!silent) return [];
  return [isError ? violation('error-before-open') : violation('answer-not-open', element.name)];
}

/** The initiating entity's `<open/>`: the first one, or a restart where one is due (RFC 7395 §3.7). */
function opens(state: ConformanceState, open: XmlElement, table: ConductTable): Observation {
  const found = judgeOpen(open, state, table);
  const called = { from: attr(open, 'from') ?? null, version: attr(open, 'version') ?? null };
  const opened = { ...state, initiator: 'open', called } as const;
  if (isOwed(state)) {
    if (state.initiator === 'closed') found.push(violation('close-before-restart'));
    return { state: { ...opened, restart: 'unanswered' }, violations: found };
  }
  if (state.initiator === 'silent') return { state: opened, violations: found };
  // Where the beginning is not known, an `<open/>` may be the restart that was due.
  if (!state.config.fromStart && state.called.version === null && state.authenticated === null) {
    return { state: { ...opened, restart: 'unanswered' }, violations: found };
  }
  const breach = state.authenticated === 'sasl2' ? 'restart-after-sasl2' : 'second-stream';
  return { state: { ...opened, restart: 'unanswered' }, violations: [violation(breach), ...found] };
}

function answers(state: ConformanceState, open: XmlElement, table: ConductTable): Observation {
  const found = judgeAnswer(open, state, table);
  if (state.restart === 'owed') found.unshift(violation('no-restart'));
  const uncalled = state.responder === 'open' && state.restart === 'none' && state.called.version !== null;
  if (uncalled) found.unshift(violation('second-stream'));
  const id = attr(open, 'id') ?? '';
  const ids = id === '' ? state.ids : [...state.ids, id];
  const restart = state.restart === 'unanswered' ? 'none' : state.restart;
  return { state: { ...state, responder: 'open', restart, ids }, violations: found };
}

/** Classic SASL restarts the stream (RFC 6120 §6.4.6), SASL2 goes on with features (XEP-0388 §2.6.1). */
function authenticated(state: ConformanceState, element: XmlElement): ConformanceState {
  // One that follows on authentication is an answer to nothing.
  if (element.name !== 'success' || state.authenticated !== null) return state;
  if (element.ns === ns.sasl) return { ...state, authenticated: 'sasl', restart: 'owed' };
  return element.ns === ns.sasl2 ? { ...state, authenticated: 'sasl2' } : state;
}
