/** How a stream ends by a fault: what is said to the server, and that the socket goes. */
import { closeFrame } from '../framing/index.ts';
import { ns } from '../namespaces.ts';
import { el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { tooHigh } from '../xep/xep-0198.ts';
import { shorten } from './quote.ts';
import { end, send, type Step, type StreamState } from './state.ts';
import type { StreamEffect, StreamFailure } from './types.ts';

/** The stream errors that we owe a server (RFC 6120 §4.9.3, RFC 7395 §3.3.2); it is told nothing of other faults. */
const conditions: Partial<Record<StreamFailure['code'], string>> = {
  'not-well-formed': 'not-well-formed',
  'wrong-namespace': 'invalid-namespace',
  'wrong-version': 'unsupported-version',
};

function streamError(condition: string, ...more: readonly XmlElement[]): XmlElement {
  return el('error', ns.streams, {}, el(condition, ns.streamErrors), ...more);
}

function owed(failure: StreamFailure): readonly XmlElement[] {
  if (failure.code === 'acknowledged-too-many' || failure.code === 'acknowledged-backwards') {
    return [streamError('undefined-condition', tooHigh(failure))];
  }
  const condition = conditions[failure.code];
  return condition === undefined ? [] : [streamError(condition)];
}

/** Ends the stream: stream error where one is due, `<close/>` where the stream is open, and the socket closed. */
export function fail(state: StreamState, failure: StreamFailure): Step {
  const closeSocket: StreamEffect = { type: 'close-socket' };
  if (state.phase === 'idle') return end(state, failure, closeSocket);
  return end(state, failure, ...owed(failure).map(send), send(closeFrame()), closeSocket);
}

/** Names that have one namespace at the top of a stream; in another they are a fault of their own. */
const homes: ReadonlyMap<string, string> = new Map([
  ['open', ns.framing],
  ['close', ns.framing],
  ['features', ns.streams],
  ['message', ns.client],
  ['presence', ns.client],
  ['iq', ns.client],
]);

export function isMisplaced(element: XmlElement): boolean {
  const home = homes.get(element.name);
  return home !== undefined && home !== element.ns;
}

/** Ends the stream for an element that has no place in its phase. */
export function failUnexpected(state: StreamState, element: XmlElement): Step {
  if (isMisplaced(element)) return fail(state, { code: 'wrong-namespace', got: shorten(element.ns) });
  const name = shorten(element.name);
  return fail(state, { code: 'unexpected-element', name, ns: shorten(element.ns), phase: state.phase });
}
