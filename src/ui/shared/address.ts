/** Reading what a person typed as an address. */
import { bare, formatJid, JidError, parseJid } from '../../core/jid.ts';

export interface TypedAddress {
  /** Bare JID in the form in which it is compared. */
  readonly jid: string;
  readonly domain: string;
}

/** The account a text names; null while it is not `name@domain` with a domain that looks complete. */
export function readAccount(text: string): TypedAddress | null {
  const read = readAddress(text);
  return read !== null && read.jid.includes('@') ? read : null;
}

/** An account or a domain; null for what is neither. */
export function readAddress(text: string): TypedAddress | null {
  try {
    const jid = parseJid(withoutScheme(text.trim()));
    if (!/[.:]|^localhost$/.test(jid.domain) || jid.domain.endsWith('.')) return null;
    return { jid: formatJid(bare(jid)), domain: jid.domain };
  } catch (error) {
    if (error instanceof JidError) return null;
    throw error;
  }
}

/** What is pasted as a link names the address as well: `xmpp:romeo@montague.example?message`, `https://montague.example/`. */
function withoutScheme(text: string): string {
  const link = /^xmpp:([^?#]*)/i.exec(text) ?? /^https?:\/\/([^/?#]*)/i.exec(text);
  return link?.[1] ?? text;
}
