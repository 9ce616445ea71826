/** What can go wrong between a request and its answer, and what the layer refuses, each as a type of its own. */
import { ns } from '../../core/namespaces.ts';
import { child, children, text, type XmlElement } from '../../core/xml/index.ts';

/** The other side answered with a stanza error (RFC 6120 §8.3). */
export class StanzaError extends Error {
  override readonly name = 'StanzaError';
  /** The defined condition, `undefined-condition` when the answer names none. */
  readonly condition: string;
  /** The sender's human-readable text, or null. Hostile text: show it as text only. */
  readonly text: string | null;
  readonly stanza: XmlElement;

  /** Reads the `<error/>` of a stanza of type `error`. */
  constructor(stanza: XmlElement) {
    const error = child(stanza, 'error');
    const details = error === undefined ? [] : children(error).filter((one) => one.ns === ns.stanzas);
    const condition = details.find((one) => one.name !== 'text')?.name ?? 'undefined-condition';
    super(`the request was refused: ${condition}`);
    this.condition = condition;
    const words = details.find((one) => one.name === 'text');
    this.text = words === undefined ? null : text(words);
    this.stanza = stanza;
  }
}

/** No answer came in time. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super(`no answer within ${String(timeoutMs)} ms`);
    this.timeoutMs = timeoutMs;
  }
}

/** `closed`: this side closed the session. `lost`: its stream was cut, and it could not be resumed. */
export type SessionEnd = 'closed' | 'lost';

/** The session ended before the answer came, or before the stanza could be sent. */
export class SessionEndedError extends Error {
  override readonly name = 'SessionEndedError';
  readonly reason: SessionEnd;

  constructor(reason: SessionEnd) {
    super(reason === 'lost' ? 'the session was lost' : 'the session was closed');
    this.reason = reason;
  }
}

export type RefusalCode =
  /** An IQ result or error that answers no open request: none was asked, or it was answered already. */
  | 'unasked-answer'
  /** What was given is neither a message, a presence nor an IQ in `jabber:client`. */
  | 'not-a-stanza'
  /** A request that is no IQ of type get or set. */
  | 'not-a-request'
  /** A plugin tried to end, reset or take over the stream, which is not Strophe's here. */
  | 'stream-control';

/** The layer refused what code on this side asked of it. */
export class LayerRefusal extends Error {
  override readonly name = 'LayerRefusal';
  readonly code: RefusalCode;

  constructor(code: RefusalCode) {
    super(`the stanza layer refused: ${code}`);
    this.code = code;
  }
}
