/** The ends of a stream that are not faults of form: `<close/>` of either side, stream errors, a lost socket. */
import { closeFrame } from '../framing/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { fail, lastAck } from './failing.ts';
import { readClose, readStreamError } from './form.ts';
import { end, enter, send, stay, type Step, type StreamState } from './state.ts';

/** We want to leave: say so and wait a little for the answer (RFC 7395 §3.6, RFC 6120 §4.4). */
export function leave(state: StreamState): Step {
  if (state.phase === 'idle') return end(state, null, { type: 'close-socket' });
  if (state.phase === 'closing') return stay(state);
  return enter(
    state,
    { phase: 'closing', wasOnline: state.phase === 'online' },
    ...lastAck(state),
    send(closeFrame()),
  );
}

/** The server said `<close/>`: the answer to ours, or its own wish (RFC 7395 §3.6.1 for the redirection). */
export function closedByServer(state: StreamState, element: XmlElement): Step {
  if (state.phase === 'closing') return end(state, null, { type: 'close-socket' });
  return fail(state, readClose(element));
}

/** A stream error at the top of the stream (RFC 6120 §4.9). While closing it changes nothing any more. */
export function erroredByServer(state: StreamState, element: XmlElement): Step {
  if (state.phase === 'closing') return stay(state);
  return fail(state, readStreamError(element));
}

/** The socket is gone. */
export function socketClosed(state: StreamState, closeCode: number): Step {
  if (state.phase === 'closing') return end(state, null);
  return end(state, { code: 'socket-closed', closeCode, opened: state.phase !== 'idle' });
}
