/** Markup that is neither a tag nor a reference: comments, CDATA sections, declarations, processing instructions. */
import { ncNameEnd } from './chars.ts';
import { XmlError } from './errors.ts';

export const CDATA = '<![CDATA[';

/** Offset after the comment that begins at `at`; throws `XmlError` when it has no end or holds `--` (XML 1.0 §2.5). */
export function commentEnd(text: string, at: number): number {
  const dashes = text.indexOf('--', at + 4);
  if (dashes < 0 || dashes + 2 >= text.length) throw new XmlError('unexpected-end', text, text.length);
  if (text.charAt(dashes + 2) !== '>') throw new XmlError('syntax', text, dashes);
  return dashes + 3;
}

/** What is wrong with markup at `at` that begins with `<!` or `<?` and may not stand there. */
export function markupFault(text: string, at: number): XmlError {
  if (isDeclaration(text, at)) return new XmlError('declaration', text, at);
  if (text.startsWith('<?', at)) return new XmlError('processing-instruction', text, at);
  if (text.startsWith('<!--', at)) return new XmlError('comment', text, at);
  // HTML writes it in lower case; what it is stays the same.
  if (/^<!d/i.test(text.slice(at, at + 3))) return new XmlError('doctype', text, at);
  const rest = text.slice(at, at + CDATA.length);
  const half = at + rest.length === text.length && (CDATA.startsWith(rest) || '<!--'.startsWith(rest));
  return half ? new XmlError('unexpected-end', text, text.length) : new XmlError('syntax', text, at);
}

/** True where an XML declaration begins, well-formed or not: a target of exactly `xml` (XML 1.0 §2.6). */
export function isDeclaration(text: string, at: number): boolean {
  return text.startsWith('<?xml', at) && ncNameEnd(text, at + 2) === at + 5;
}
