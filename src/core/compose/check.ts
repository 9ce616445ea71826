/**
 * What a person wrote to be sent on a client's stream: whether it may leave, and what there is to say about it. Nothing
 * that would end or upset the stream gets past `checkDraft`.
 */
import { byteLength, kindOf, type FrameKind } from '../framing/index.ts';
import { ns } from '../namespaces.ts';
import {
  attr,
  children,
  hasDeclaration,
  parseFrame,
  serialize,
  SerializeError,
  XmlError,
} from '../xml/index.ts';
import type { XmlElement, XmlErrorCode } from '../xml/types.ts';

/** Bytes of UTF-8; servers commonly end a stream over more. */
export const mostBytes = 256 * 1024;

/** What only the session itself may say on its stream, since whatever else says it breaks the session. */
export type StreamPart = 'framing' | 'management' | 'authentication' | 'stream' | 'tls' | 'binding';

/** Why a text is not sent. `offset` counts UTF-16 code units. */
export type DraftFault =
  | { readonly code: 'not-well-formed'; readonly error: XmlErrorCode; readonly offset: number }
  /** A message, presence or iq outside `jabber:client` (RFC 6120 §4.8.2, RFC 7395 §3.3.3). */
  | { readonly code: 'not-in-content'; readonly name: string; readonly ns: string; readonly offset: number }
  | { readonly code: 'no-namespace'; readonly name: string; readonly offset: number }
  | {
      readonly code: 'of-the-stream';
      readonly part: StreamPart;
      readonly name: string;
      readonly offset: number;
    }
  | { readonly code: 'too-many-bytes'; readonly bytes: number; readonly offset: number };

/** What is worth knowing before it is sent, though it can be. */
export type DraftAdvice =
  /** RFC 6120 §8.2.3: an IQ has a type of the four. */
  | 'iq-type'
  /** RFC 6120 §8.2.3: get and set have one child exactly. */
  | 'iq-children'
  /** A child in `jabber:client` that is none of its elements: most likely its namespace was forgotten. */
  | 'child-namespace'
  /** RFC 6120 §8.1.2.1: a server refuses an address that is not the account's. */
  | 'from'
  /** An answer that the account gave already, or that nobody asked for. */
  | 'iq-answer'
  /** RFC 6120 §4.9.3.24: a server may end the stream over what it does not know. */
  | 'nonza'
  /** The text of a message can be read by every server on its way. */
  | 'not-encrypted';

export type DraftCheck =
  | {
      readonly ok: true;
      readonly element: XmlElement;
      readonly kind: FrameKind;
      readonly advice: readonly DraftAdvice[];
    }
  | { readonly ok: false; readonly fault: DraftFault };

const stanzaNames: readonly string[] = ['message', 'presence', 'iq'];

const parts: ReadonlyMap<string, StreamPart> = new Map([
  [ns.framing, 'framing'],
  [ns.framingServer, 'framing'],
  [ns.sm, 'management'],
  [ns.sasl, 'authentication'],
  [ns.sasl2, 'authentication'],
  [ns.saslUpgrade, 'authentication'],
  [ns.iqAuth, 'authentication'],
  [ns.streams, 'stream'],
  [ns.starttls, 'tls'],
  [ns.bind, 'binding'],
  [ns.session, 'binding'],
]);

/** Children of stanzas that RFC 6121 defines in the content namespace itself. */
const ownChildren: readonly string[] = ['body', 'subject', 'thread', 'show', 'status', 'priority', 'error'];

/**
 * Reads what is to be sent as that bare JID, empty where it is not known. Never throws. Takes time linear in the length of `text`.
 */
export function checkDraft(text: string, account: string): DraftCheck {
  const bytes = byteLength(text);
  if (bytes > mostBytes) return refuse({ code: 'too-many-bytes', bytes, offset: 0 });
  let element: XmlElement;
  try {
    element = parseFrame(text);
    if (hasDeclaration(element)) {
      return refuse({ code: 'not-well-formed', error: 'declaration', offset: 0 });
    }
    serialize(element);
  } catch (error) {
    if (error instanceof XmlError) {
      return refuse({ code: 'not-well-formed', error: error.code, offset: error.offset });
    }
    if (error instanceof SerializeError)
      return refuse({ code: 'not-well-formed', error: 'syntax', offset: 0 });
    throw error;
  }
  const fault = faultOf(element);
  if (fault !== null) return refuse(fault);
  return { ok: true, element, kind: kindOf(element), advice: [...adviceOn(element, account)] };
}

function refuse(fault: DraftFault): DraftCheck {
  return { ok: false, fault };
}

function faultOf(element: XmlElement): DraftFault | null {
  const { name, ns: space } = element;
  const offset = element.start ?? 0;
  if (space === '') return { code: 'no-namespace', name, offset };
  if (stanzaNames.includes(name) && space !== ns.client) {
    return { code: 'not-in-content', name, ns: space, offset };
  }
  const part = parts.get(space);
  if (part !== undefined) return { code: 'of-the-stream', part, name, offset };
  if (space !== ns.client || name !== 'iq') return null;
  // Whoever binds again, or signs in as in XEP-0078, has another session than the one that is being kept.
  for (const one of children(element)) {
    const inner = parts.get(one.ns);
    if (inner !== undefined)
      return { code: 'of-the-stream', part: inner, name: one.name, offset: one.start ?? 0 };
  }
  return null;
}

function* adviceOn(element: XmlElement, account: string): Generator<DraftAdvice> {
  if (element.ns !== ns.client || !stanzaNames.includes(element.name)) {
    if (element.ns !== ns.clientState) yield 'nonza';
    return;
  }
  const from = attr(element, 'from');
  if (from !== undefined && account !== '' && from !== account && !from.startsWith(`${account}/`))
    yield 'from';
  if (element.name === 'iq') yield* adviceOnIq(element);
  if (children(element).some(({ ns: space, name }) => space === ns.client && !ownChildren.includes(name))) {
    yield 'child-namespace';
  }
  if (element.name === 'message') yield 'not-encrypted';
}

function* adviceOnIq(iq: XmlElement): Generator<DraftAdvice> {
  const type = attr(iq, 'type') ?? '';
  if (!['get', 'set', 'result', 'error'].includes(type)) yield 'iq-type';
  if (type === 'get' || type === 'set') {
    if (children(iq).length !== 1) yield 'iq-children';
  } else if (type === 'result' || type === 'error') yield 'iq-answer';
}
