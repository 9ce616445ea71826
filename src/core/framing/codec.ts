/** Frames of XMPP over WebSocket (RFC 7395 §3.3) to elements and back. */
import { ns } from '../namespaces.ts';
import {
  el,
  hasDeclaration,
  parseFrame,
  parseFrameWith,
  defaultLimits,
  serialize,
  XmlError,
  type XmlElement,
  type XmlErrorCode,
  type XmlLimits,
} from '../xml/index.ts';
import type { FrameKind } from './frame.ts';
import { kindOf } from './kind.ts';
import { c2s, type FramingTable } from './table.ts';

export interface OpenAttributes {
  /** Whom the stream is opened to. */
  readonly to: string;
  /** Who opens it, a bare JID or a domain; given only over TLS (RFC 6120 §4.7.1). */
  readonly from?: string;
  /** Unpredictable name of the stream; the answer alone has one (RFC 6120 §4.7.3). */
  readonly id?: string;
  /** BCP 47 tag. */
  readonly lang: string;
  readonly version: '1.0';
}

/** `<open/>` (RFC 7395 §3.4). */
export function openFrame(open: OpenAttributes, table: FramingTable = c2s): XmlElement {
  const { to, from, id, version, lang } = open;
  return el('open', table.framing, { to, from, id, version, 'xml:lang': lang });
}

/** `<close/>` (RFC 7395 §3.6). */
export function closeFrame(table: FramingTable = c2s): XmlElement {
  return el('close', table.framing);
}

/**
 * The text to send for a top-level element: standalone, every namespace declared in it.
 * Throws `SerializeError` for a tree that no well-formed text stands for.
 */
export function encodeFrame(element: XmlElement): string {
  return serialize(element);
}

/** What a frame does that it should not, without being unreadable for it. */
export type FrameProblem =
  /** It begins with an XML declaration, which RFC 7395 §3.3.3 advises against. */
  | 'declaration'
  /** Its root has the prefix `stream`, which it does not declare (RFC 7395 §3.3.3). */
  | 'undeclared-stream-prefix';

export type FrameReading =
  | {
      readonly ok: true;
      readonly element: XmlElement;
      readonly kind: FrameKind;
      readonly problem?: FrameProblem;
    }
  | { readonly ok: false; readonly error: { readonly code: XmlErrorCode; readonly offset: number } };

/** What a received or typed frame holds. Never throws; `offset` counts UTF-16 code units. */
export function readFrame(
  text: string,
  table: FramingTable = c2s,
  limits: XmlLimits = defaultLimits,
): FrameReading {
  try {
    const element = parseFrame(text, limits);
    return read(element, table, hasDeclaration(element) ? 'declaration' : undefined);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const element = error.code === 'unbound-prefix' ? readUndeclaredStream(text, limits) : null;
    if (element !== null) return read(element, table, 'undeclared-stream-prefix');
    return { ok: false, error: { code: error.code, offset: error.offset } };
  }
}

function read(element: XmlElement, table: FramingTable, problem: FrameProblem | undefined): FrameReading {
  const kind = kindOf(element, table);
  return problem === undefined ? { ok: true, element, kind } : { ok: true, element, kind, problem };
}

/**
 * Some servers send `<stream:error>` without declaring the prefix. Only that root is helped, and only with
 * the namespace the prefix has by convention (RFC 6120 §4.8.5); an undeclared prefix further in stays a fault.
 */
function readUndeclaredStream(text: string, limits: XmlLimits): XmlElement | null {
  if (!text.startsWith('<stream:')) return null;
  try {
    return parseFrameWith(text, { limits, comments: false, predeclared: { stream: ns.streams } });
  } catch (error) {
    if (error instanceof XmlError) return null;
    throw error;
  }
}
