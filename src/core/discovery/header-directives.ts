/** Headers made of directives: `name`, `name=token` or `name="text"`, with semicolons between (RFC 6797 §6.1). */
import { shown, type FindingDetail, type Severity } from './findings.ts';

export interface Directive {
  /** In lower case. */
  readonly name: string;
  /** Unescaped; null where there is none. */
  readonly value: string | null;
  readonly quoted: boolean;
  /** As it stands in the header. */
  readonly text: string;
}

/** UTF-16 units of a header; servers take no longer ones themselves. */
const longest = 16_384;

const form =
  /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:[ \t]*=[ \t]*(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)|"((?:[^"\\]|\\.)*)"))?$/s;

/**
 * The directives of the first of the headers that `text` holds, or null where one breaks the grammar. Linear in the
 * length of the text. Empty directives, such as one after a last semicolon, are passed over.
 */
export function readDirectives(
  text: string,
  name: string,
  section: string,
  report: (severity: Severity, section: string, detail: FindingDetail) => void,
): readonly Directive[] | null {
  if (text.length > longest) {
    report('error', section, { code: 'header-too-long', params: { name, limit: longest } });
    return null;
  }
  const { parts, more } = split(text);
  if (more) report('warning', section, { code: 'header-repeated', params: { name } });
  const directives: Directive[] = [];
  for (const part of parts) {
    const trimmed = part.trim();
    if (trimmed === '') continue;
    const match = form.exec(trimmed);
    if (match?.[1] === undefined) {
      report('error', section, { code: 'header-syntax', params: { name, value: shown(trimmed) } });
      return null;
    }
    const quoted = match[3]?.replace(/\\(.)/gs, '$1');
    directives.push({
      name: match[1].toLowerCase(),
      value: quoted ?? match[2] ?? null,
      quoted: quoted !== undefined,
      text: trimmed,
    });
  }
  return directives;
}

/** At semicolons outside quotes, up to a comma: that is what a browser puts between headers of one name. */
function split(text: string): { readonly parts: readonly string[]; readonly more: boolean } {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted && character === '\\') at += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && (character === ';' || character === ',')) {
      parts.push(text.slice(start, at));
      start = at + 1;
      if (character === ',') return { parts, more: true };
    }
  }
  return { parts: [...parts, text.slice(start)], more: false };
}
