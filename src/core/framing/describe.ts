/** The facts a one-line summary of a frame is worded from; the words are the interface's. */
import { ns } from '../namespaces.ts';
import { attr, child, children, text, type XmlElement } from '../xml/index.ts';

export interface PayloadName {
  readonly name: string;
  readonly ns: string;
}

/** A message that came inside another one. Who wrapped it says so: it is not who it claims to be from that sent the frame. */
export interface WrappedMessage {
  /** A carbon of what another client sent or received (XEP-0280), a result of an archive (XEP-0313), or neither. */
  readonly how: 'sent' | 'received' | 'archive' | 'forwarded';
  readonly from: string | null;
  readonly to: string | null;
  /** Beginning of its body; null when there is none. */
  readonly body: string | null;
}

export interface FrameFacts extends PayloadName {
  readonly type: string | null;
  readonly id: string | null;
  readonly from: string | null;
  readonly to: string | null;
  /** The first child elements but for a message's body. */
  readonly payloads: readonly PayloadName[];
  /** How many child elements there are beyond `payloads`, a body not counted. */
  readonly morePayloads: number;
  /** Beginning of a message's body; null when there is none. */
  readonly body: string | null;
  /** The message that this one forwards (XEP-0297), else null. */
  readonly wrapped: WrappedMessage | null;
  /** The defined condition of a stream, stanza or SASL error (RFC 6120 §4.9.3, §6.5, §8.3.3), else null. */
  readonly condition: string | null;
  /** What stream management says was handled by then (XEP-0198 §4), as it stands there; else null. */
  readonly handled: string | null;
  /** The mechanism a SASL exchange begins with, else null. */
  readonly mechanism: string | null;
}

const PAYLOADS = 3;
/** UTF-16 code units of a body that a summary can use. */
const BODY = 120;

/** What stands at the top of `element`; no deeper than its children, except for an error's condition and a wrapped message. */
export function describe(element: XmlElement): FrameFacts {
  const body = element.name === 'message' ? child(element, 'body') : undefined;
  const payloads = children(element).filter((one) => one !== body);
  return {
    name: element.name,
    ns: element.ns,
    type: attr(element, 'type') ?? null,
    id: attr(element, 'id') ?? null,
    from: attr(element, 'from') ?? null,
    to: attr(element, 'to') ?? null,
    payloads: payloads.slice(0, PAYLOADS).map((one) => ({ name: one.name, ns: one.ns })),
    morePayloads: Math.max(0, payloads.length - PAYLOADS),
    body: body === undefined ? null : start(text(body)),
    wrapped: element.name === 'message' ? wrappedIn(element) : null,
    condition: conditionOf(element),
    handled: element.ns === ns.sm ? (attr(element, 'h') ?? null) : null,
    mechanism:
      element.ns === ns.sasl || element.ns === ns.sasl2 ? (attr(element, 'mechanism') ?? null) : null,
  };
}

const wrappers: readonly (readonly [namespace: string, name: string, how: WrappedMessage['how']])[] = [
  [ns.carbons, 'sent', 'sent'],
  [ns.carbons, 'received', 'received'],
  [ns.archive, 'result', 'archive'],
];

function wrappedIn(element: XmlElement): WrappedMessage | null {
  for (const one of children(element)) {
    const how = wrappers.find(([namespace, name]) => one.ns === namespace && one.name === name)?.[2];
    const forwarded = one.ns === ns.forward ? one : how && child(one, 'forwarded', ns.forward);
    const message = forwarded && children(forwarded).find(({ name }) => name === 'message');
    if (!message) continue;
    const body = child(message, 'body');
    return {
      how: how ?? 'forwarded',
      from: attr(message, 'from') ?? null,
      to: attr(message, 'to') ?? null,
      body: body === undefined ? null : start(text(body)),
    };
  }
  return null;
}

function start(body: string): string {
  if (body.length <= BODY) return body;
  const last = body.charCodeAt(BODY - 1);
  const cutsPair = last >= 0xd800 && last <= 0xdbff;
  return body.slice(0, cutsPair ? BODY - 1 : BODY);
}

/** Namespaces of the elements that name a condition. */
const conditions: readonly string[] = [ns.streamErrors, ns.stanzas, ns.sasl];

function conditionOf(element: XmlElement): string | null {
  const holder = errorHolder(element);
  const found = holder && children(holder).find((one) => one.name !== 'text' && conditions.includes(one.ns));
  return found?.name ?? null;
}

function errorHolder(element: XmlElement): XmlElement | undefined {
  if (element.ns === ns.streams && element.name === 'error') return element;
  if (element.name === 'failure' && (element.ns === ns.sasl || element.ns === ns.sasl2)) return element;
  return attr(element, 'type') === 'error' ? child(element, 'error') : undefined;
}
