/** How a stream ends by a fault: what is said to the server, and that the socket goes. */
import { c2s, closeFrame } from '../framing/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { ack, tooHigh } from '../xep/xep-0198.ts';
import { errorOwed, isMisplaced, streamError } from './form.ts';
import { shorten } from './quote.ts';
import { end, send, type Step, type StreamState } from './state.ts';
import type { StreamEffect, StreamFailure } from './types.ts';

function owed(failure: StreamFailure): readonly XmlElement[] {
  switch (failure.code) {
    case 'acknowledged-too-many':
    case 'acknowledged-backwards':
      return [streamError('undefined-condition', tooHigh(failure))];
    case 'binary-frame':
    case 'not-well-formed':
    case 'wrong-namespace':
    case 'wrong-version': {
      const error = errorOwed(failure);
      return error === null ? [] : [error];
    }
    default:
      // The server is told nothing of other faults.
      return [];
  }
}

/** Before the end the server learns what arrived, or it would deliver it again (XEP-0198 §4). */
export function lastAck(state: StreamState): readonly StreamEffect[] {
  if (state.phase !== 'online' || state.management?.enabled !== true) return [];
  return [send(ack(state.management))];
}

/** Ends the stream: stream error where one is due, `<close/>` where the stream is open, and the socket closed. */
export function fail(state: StreamState, failure: StreamFailure): Step {
  const closeSocket: StreamEffect = { type: 'close-socket' };
  if (state.phase === 'idle') return end(state, failure, closeSocket);
  const said = [...lastAck(state), ...owed(failure).map(send), send(closeFrame())];
  return end(state, failure, ...said, closeSocket);
}

/** Ends the stream for an element that has no place in its phase. */
export function failUnexpected(state: StreamState, element: XmlElement): Step {
  if (isMisplaced(element, c2s)) return fail(state, { code: 'wrong-namespace', got: shorten(element.ns) });
  const name = shorten(element.name);
  return fail(state, { code: 'unexpected-element', name, ns: shorten(element.ns), phase: state.phase });
}
