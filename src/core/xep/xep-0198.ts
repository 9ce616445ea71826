/**
 * XEP-0198 Stream Management 1.6.3: what is counted, what is not yet acknowledged, and what either side's figures
 * mean. Pure: whoever calls it stores the state before it acts on it.
 */
import { ns } from '../namespaces.ts';
import { attr, el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** Everything needed to go on with a session on another stream; plain JSON. */
export interface Management {
  /** SM-ID (§5); null while unknown, and where the server does not let the session be resumed. */
  readonly id: string | null;
  /** Seconds for which the server keeps a lost session, where it says so. */
  readonly max: number | null;
  /** True once `<enabled/>` is here: only from then on incoming stanzas count (§4, note). */
  readonly enabled: boolean;
  /** Incoming stanzas that were passed on, modulo 2³². */
  readonly received: number;
  /** Those of them that were seen to, modulo 2³²: what an acknowledgement says. */
  readonly handled: number;
  /** The last figure that the server acknowledged, modulo 2³². */
  readonly acknowledged: number;
  /** Outgoing stanzas beyond `acknowledged`, oldest first. */
  readonly queue: readonly XmlElement[];
  /** An `<r/>` of ours waits for its answer. */
  readonly asked: boolean;
  /** An `<r/>` of theirs waits for what was received to be seen to. */
  readonly owed: boolean;
}

/** The server's figure cannot be true: more than was sent, or less than it had acknowledged before. */
export interface CountFault {
  readonly code: 'acknowledged-too-many' | 'acknowledged-backwards';
  readonly h: number;
  readonly sent: number;
}

const wrap = 2 ** 32;

/** How much further `b` is than `a` on a counter that wraps (§4). */
function distance(a: number, b: number): number {
  return (b - a + wrap) % wrap;
}

function after(count: number, more: number): number {
  return (count + more) % wrap;
}

/** A session on which `<enable/>` is being sent. */
export const fresh: Management = {
  id: null,
  max: null,
  enabled: false,
  received: 0,
  handled: 0,
  acknowledged: 0,
  queue: [],
  asked: false,
  owed: false,
};

/** Outgoing stanzas counted so far, modulo 2³². */
export function sentCount(state: Management): number {
  return after(state.acknowledged, state.queue.length);
}

/** `<enabled/>` is here (§3). */
export function enabled(state: Management, element: XmlElement): Management {
  const id = attr(element, 'id') ?? '';
  const resumable = id !== '' && isTrue(attr(element, 'resume'));
  return { ...state, enabled: true, id: resumable ? id : null, max: readCount(attr(element, 'max')) };
}

/** A stanza is about to leave. */
export function sending(state: Management, stanza: XmlElement): Management {
  return { ...state, queue: [...state.queue, stanza] };
}

/** A stanza arrived. */
export function receiving(state: Management): Management {
  return state.enabled ? { ...state, received: after(state.received, 1) } : state;
}

/** The oldest stanza that was not seen to now is. */
export function handling(state: Management): Management {
  if (isIdle(state)) return state;
  return { ...state, handled: after(state.handled, 1) };
}

/** Whether everything that was received was seen to. */
export function isIdle(state: Management): boolean {
  return state.handled === state.received;
}

interface Taken {
  readonly ok: true;
  readonly state: Management;
  /** Stanzas that the server now answers for, oldest first. */
  readonly delivered: readonly XmlElement[];
}

/** The server says that it handled `h` stanzas (§4). */
export function take(
  state: Management,
  h: number,
): Taken | { readonly ok: false; readonly fault: CountFault } {
  const count = distance(state.acknowledged, h);
  if (count > state.queue.length) {
    const code = count > wrap / 2 ? 'acknowledged-backwards' : 'acknowledged-too-many';
    return { ok: false, fault: { code, h, sent: sentCount(state) } };
  }
  const rest = state.queue.slice(count);
  return {
    ok: true,
    state: { ...state, acknowledged: h, queue: rest },
    delivered: state.queue.slice(0, count),
  };
}

/** The `h` of an element; null where it has none that is an unsigned 32-bit number. */
export function countIn(element: XmlElement): number | null {
  return readCount(attr(element, 'h'));
}

export const enableRequest = (): XmlElement => el('enable', ns.sm, { resume: 'true' });

/** Asks to go on with a session (§5). */
export function resumeRequest(state: Management, id: string): XmlElement {
  return el('resume', ns.sm, { h: String(state.handled), previd: id });
}

export const ackRequest = (): XmlElement => el('r', ns.sm);

export function ack(state: Management): XmlElement {
  return el('a', ns.sm, { h: String(state.handled) });
}

/** What goes into the stream error for a figure that is too high (§6). */
export function tooHigh({ h, sent }: CountFault): XmlElement {
  return el('handled-count-too-high', ns.sm, { h: String(h), 'send-count': String(sent) });
}

function readCount(text: string | undefined): number | null {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return null;
  const count = Number(text);
  return count < wrap ? count : null;
}

/** xs:boolean has two forms (§3, footnote). */
function isTrue(text: string | undefined): boolean {
  return text === 'true' || text === '1';
}
