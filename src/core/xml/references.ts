/** Character and entity references, and the normalisations XML 1.0 asks of a parser (§2.11, §3.3.3, §4.1). */
import { isXmlChar, ncNameEnd } from './chars.ts';
import { XmlError } from './errors.ts';

const AMPERSAND = 38;
const SEMICOLON = 59;

/** The five entities every document has (§4.6). XMPP allows no others (RFC 6120 §11.1). */
const entities = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** §2.11: a line end is always one LF. */
export function normalizeLines(raw: string): string {
  return raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw;
}

/** §3.3.3 for CDATA attributes; a line end has become one LF before it becomes one space. */
export function normalizeAttribute(raw: string): string {
  return raw.replace(/\r\n|[\t\n\r]/g, ' ');
}

/**
 * `text` from `start` to `end` with its references replaced and `normalize` applied to what stands between
 * them; characters that come from references are left as they are.
 * Throws `XmlError` at the first reference that is malformed, unknown, or names no XML character.
 */
export function expand(text: string, start: number, end: number, normalize: (raw: string) => string): string {
  let out = '';
  let from = start;
  for (let at = start; at < end; at++) {
    if (text.charCodeAt(at) !== AMPERSAND) continue;
    out += normalize(text.slice(from, at));
    const stop = referenceEnd(text, at);
    out += resolve(text, at, stop);
    from = stop + 1;
    at = stop;
  }
  return out + normalize(text.slice(from, end));
}

/** Offset of the `;` of the reference that begins at `at`. */
function referenceEnd(text: string, at: number): number {
  let stop: number;
  if (text.charAt(at + 1) === '#') {
    const hex = text.charAt(at + 2) === 'x';
    stop = digitsEnd(text, at + (hex ? 3 : 2), hex);
    if (stop === at + (hex ? 3 : 2)) throw malformed(text, at, stop);
  } else {
    stop = ncNameEnd(text, at + 1);
    if (stop === at + 1) throw malformed(text, at, stop);
  }
  if (text.charCodeAt(stop) !== SEMICOLON) throw malformed(text, at, stop);
  return stop;
}

function malformed(text: string, at: number, stop: number): XmlError {
  return stop >= text.length
    ? new XmlError('unexpected-end', text, text.length)
    : new XmlError('bad-reference', text, at);
}

function digitsEnd(text: string, start: number, hex: boolean): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    const digit = code >= 48 && code <= 57;
    const letter = (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
    if (!digit && !(hex && letter)) return at;
    at++;
  }
}

function resolve(text: string, at: number, stop: number): string {
  if (text.charAt(at + 1) !== '#') {
    const value = entities.get(text.slice(at + 1, stop));
    if (value === undefined) throw new XmlError('undefined-entity', text, at);
    return value;
  }
  const hex = text.charAt(at + 2) === 'x';
  const point = Number.parseInt(text.slice(at + (hex ? 3 : 2), stop), hex ? 16 : 10);
  if (!isXmlChar(point)) throw new XmlError('bad-character', text, at);
  return String.fromCodePoint(point);
}
