/** What is a fault of form on any framed stream, whoever speaks and to whom, and what the peer is told of it. */
import type { FramingTable } from '../framing/index.ts';
import { JidError, parseJid } from '../jid.ts';
import { ns } from '../namespaces.ts';
import { attr, child, children, el, text } from '../xml/index.ts';
import type { XmlElement, XmlErrorCode } from '../xml/types.ts';
import { quoted, shorten } from './quote.ts';
import type { StreamFailure } from './types.ts';

type Failure<C extends StreamFailure['code']> = Extract<StreamFailure, { readonly code: C }>;

/** The faults of form, on streams of either kind. */
export type FormFailure = Failure<'binary-frame' | 'not-well-formed' | 'wrong-namespace' | 'wrong-version'>;

/** What is no XML to XMPP: prohibited (§11.1), more than we take (§4.9.3.14), or not well-formed (§11.3) as all the rest. */
const unreadable: Partial<Record<XmlErrorCode, string>> = {
  comment: 'restricted-xml',
  'processing-instruction': 'restricted-xml',
  doctype: 'restricted-xml',
  'undefined-entity': 'restricted-xml',
  'too-deep': 'policy-violation',
  'too-many-attributes': 'policy-violation',
  'too-long': 'policy-violation',
};

/** `<stream:error/>` (RFC 6120 §4.9). */
export function streamError(condition: string, ...more: readonly XmlElement[]): XmlElement {
  return el('error', ns.streams, {}, el(condition, ns.streamErrors), ...more);
}

/** The stream error that a peer is owed for a fault of form (RFC 6120 §4.9.3, RFC 7395 §3.3.2); null for a binary frame. */
export function errorOwed(failure: FormFailure): XmlElement | null {
  switch (failure.code) {
    case 'binary-frame':
      return null;
    case 'not-well-formed':
      return streamError(unreadable[failure.error] ?? 'not-well-formed');
    case 'wrong-namespace':
      return streamError('invalid-namespace');
    case 'wrong-version':
      return streamError('unsupported-version');
  }
}

/** Whether a name that has one namespace at the top of such a stream is in another. */
export function isMisplaced(element: XmlElement, table: FramingTable): boolean {
  const home = homeOf(element.name, table);
  return home !== null && home !== element.ns;
}

function homeOf(name: string, table: FramingTable): string | null {
  switch (name) {
    case 'open':
    case 'close':
      return table.framing;
    case 'features':
      return ns.streams;
    case 'message':
    case 'presence':
    case 'iq':
      return table.content;
    default:
      return null;
  }
}

/** Whether `text` is the address of `domain` itself, in whatever spelling. */
export function isDomain(text: string, domain: string): boolean {
  try {
    const jid = parseJid(text);
    return jid.domain === domain && jid.local === '' && jid.resource === '';
  } catch (error) {
    if (error instanceof JidError) return false;
    throw error;
  }
}

/** A higher minor version is answered with the lower of both (RFC 6120 §4.7.5), so ours stays in force. */
export function versionFault(open: XmlElement): Failure<'wrong-version'> | null {
  const version = attr(open, 'version') ?? '';
  return /^1\.\d+$/.test(version) ? null : { code: 'wrong-version', got: shorten(version) };
}

/** What is wrong with the `<open/>` that answers ours, to `domain`; `no-id` where the stream has no name. */
export function answerFault(
  open: XmlElement,
  domain: string,
): Failure<'wrong-domain' | 'wrong-version'> | 'no-id' | null {
  const from = attr(open, 'from') ?? '';
  if (!isDomain(from, domain)) return { code: 'wrong-domain', got: shorten(from) };
  const fault = versionFault(open);
  if (fault !== null) return fault;
  return (attr(open, 'id') ?? '') === '' ? 'no-id' : null;
}

/** What a `<close/>` that nobody asked for says (RFC 7395 §3.6.1 for the redirection). */
export function readClose(close: XmlElement): Failure<'closed-by-server' | 'see-other-uri'> {
  const uri = attr(close, 'see-other-uri');
  return uri === undefined ? { code: 'closed-by-server' } : { code: 'see-other-uri', uri: shorten(uri) };
}

/** What a stream error at the top of the stream says (RFC 6120 §4.9). */
export function readStreamError(element: XmlElement): Failure<'stream-error'> {
  const defined = children(element).filter((one) => one.ns === ns.streamErrors);
  const condition = defined.find((one) => one.name !== 'text')?.name ?? 'undefined-condition';
  const spoken = child(element, 'text', ns.streamErrors);
  return { code: 'stream-error', condition: shorten(condition), ...quoted(spoken && text(spoken)) };
}

/** Replaces the running timer; `null` stops it. */
interface Timer {
  readonly type: 'timer';
  readonly ms: number | null;
}

/** What a step of either machine does, after the timer was set to the seconds that the peer has in a new phase. */
export function timed<P extends string, E>(
  before: P,
  next: { readonly state: { readonly phase: P }; readonly effects: readonly E[] },
  patience: Readonly<Record<P, number | null>>,
): readonly (E | Timer)[] {
  const { phase } = next.state;
  if (phase === before) return next.effects;
  const seconds = patience[phase];
  return [{ type: 'timer', ms: seconds === null ? null : seconds * 1000 }, ...next.effects];
}
