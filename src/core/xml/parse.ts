/** One complete text, one element: the only parser of what comes off the network. */
import { isSpace } from './chars.ts';
import { codesOf } from './codes.ts';
import { XmlError } from './errors.ts';
import { commentEnd, isDeclaration, markupFault } from './markup.ts';
import { Scanner, type ScanOptions } from './scan.ts';
import { defaultLimits, type XmlElement, type XmlErrorCode, type XmlLimits } from './types.ts';

const BYTE_ORDER_MARK = '\ufeff';

/** XML 1.0 §2.8 [23]; version 1.0 only (RFC 6120 §11.4). The encoding's name is the first group. */
const declaration =
  /<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:'1\.0'|"1\.0")(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:'([A-Za-z][\w.-]*)'|"([A-Za-z][\w.-]*)"))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:'(?:yes|no)'|"(?:yes|no)"))?[ \t\r\n]*\?>/y;

/**
 * The element in a frame of a framed XMPP stream (RFC 7395 §3.3.3; XML as RFC 6120 §11 restricts it).
 *
 * The frame must begin with `<` and hold exactly one element. No DTD, processing instruction or comment. An
 * XML declaration is only discouraged, so it is accepted: the root's `start` is then greater than 0,
 * see `hasDeclaration`. White space behind the root is accepted too.
 *
 * Spans are UTF-16 offsets in `text`. Takes time and memory linear in its length.
 * Throws `XmlError` and nothing else.
 */
export function parseFrame(text: string, limits: XmlLimits = defaultLimits): XmlElement {
  return parseFrameWith(text, { limits, comments: false });
}

/** True for the root of a frame that began with an XML declaration. */
export function hasDeclaration(root: XmlElement): boolean {
  return root.start !== undefined && root.start > 0;
}

/**
 * `parseFrame` where some prefixes count as declared although the frame does not declare them. For peers
 * that are known to leave a declaration out; whoever calls it must report that it was needed.
 */
export function parseFrameWith(text: string, options: ScanOptions): XmlElement {
  return guarded(text, options.limits, (bytes) =>
    rooted(text, bytes, skipDeclaration(text, 0, /^utf-8$/i), options),
  );
}

/**
 * The root element of a document fetched over HTTP (XRD, HACX). Against `parseFrame` it also accepts a byte
 * order mark, white space before the root, comments, and a declared encoding of any name, since the text was
 * decoded before. DTDs and processing instructions are refused all the same.
 * Throws `XmlError` and nothing else.
 */
export function parseDocument(text: string, limits: XmlLimits = defaultLimits): XmlElement {
  return guarded(text, limits, (bytes) => {
    const options: ScanOptions = { limits, comments: true };
    const start = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
    const body = skipMisc(text, skipDeclaration(text, start, /^/), options);
    if (body >= text.length) throw new XmlError('empty', text, body);
    return rooted(text, bytes, body, options);
  });
}

/** Checks what concerns the text as a whole, and lets the earliest fault win. */
function guarded(text: string, limits: XmlLimits, read: (bytes: Uint8Array) => XmlElement): XmlElement {
  if (text === '') throw new XmlError('empty', text, 0);
  if (text.length > limits.length) throw new XmlError('too-long', text, limits.length);
  const { bytes, illegal } = codesOf(text);
  if (illegal < 0) return read(bytes);
  try {
    read(bytes);
  } catch (error) {
    if (!(error instanceof XmlError) || error.offset < illegal) throw error;
  }
  throw new XmlError('bad-character', text, illegal);
}

function rooted(text: string, bytes: Uint8Array, start: number, options: ScanOptions): XmlElement {
  if (start >= text.length) throw new XmlError('unexpected-end', text, start);
  if (text.charAt(start) !== '<') throw new XmlError('leading-text', text, start);
  if (/[!?/]/.test(text.charAt(start + 1))) throw outsideFault(text, start, 'leading-text', 'mismatched-tag');
  const scanner = new Scanner(text, bytes, start, options);
  const root = scanner.element();
  const end = skipMisc(text, scanner.pos, options);
  if (end < text.length) throw outsideFault(text, end, 'trailing-text', 'second-root');
  return root;
}

/** What is wrong with something at `at`, outside the root: character data or a tag, each under its own name. */
function outsideFault(text: string, at: number, data: XmlErrorCode, tag: XmlErrorCode): XmlError {
  if (text.charAt(at) !== '<' || text.startsWith('<![CDATA[', at)) return new XmlError(data, text, at);
  const next = text.charAt(at + 1);
  if (next === '!' || next === '?') return markupFault(text, at);
  return new XmlError(next === '/' ? 'mismatched-tag' : tag, text, at);
}

/** Offset behind the XML declaration at `at` and the white space that follows it, or `at` if there is none. */
function skipDeclaration(text: string, at: number, encodings: RegExp): number {
  if (!isDeclaration(text, at)) return at;
  declaration.lastIndex = at;
  const match = declaration.exec(text);
  if (match === null || !encodings.test(match[1] ?? match[2] ?? 'utf-8')) {
    throw new XmlError('declaration', text, at);
  }
  return skipSpace(text, at + match[0].length);
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

function skipMisc(text: string, start: number, options: ScanOptions): number {
  let at = skipSpace(text, start);
  while (options.comments && text.startsWith('<!--', at)) at = skipSpace(text, commentEnd(text, at));
  return at;
}
