/** What in a text leads somewhere. Only addresses that a person sees as such, and only of three kinds. */
import { find, registerCustomProtocol } from 'linkifyjs';
import { hasHidden } from '../../../core/text/lookalike.ts';

registerCustomProtocol('xmpp', true);

/** `href` is null where the text leads nowhere. */
export interface Piece {
  readonly text: string;
  readonly href: string | null;
}

const allowed: readonly string[] = ['http:', 'https:', 'mailto:', 'xmpp:'];

/** `text` in pieces, in order; all of them together are the text. */
export function linked(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { start, end, href, value } of find(text)) {
    const safe = safeHref(value, href);
    if (safe === null) continue;
    if (start > at) pieces.push({ text: text.slice(at, start), href: null });
    pieces.push({ text: text.slice(start, end), href: safe });
    at = end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), href: null });
  return pieces;
}

/**
 * Where it leads, as a browser reads it: names of hosts in the letters of the DNS, so that one that looks like another
 * is told apart; null for what is to lead nowhere.
 */
function safeHref(shown: string, href: string): string | null {
  // What cannot be seen, or turns the text around, makes an address look like another one.
  if (hasHidden(shown)) return null;
  try {
    const url = new URL(href);
    if (!allowed.includes(url.protocol)) return null;
    // A name before the host is there to be taken for it.
    if (url.protocol.startsWith('http') && (url.username !== '' || url.password !== '')) return null;
    return url.href;
  } catch {
    return null;
  }
}
