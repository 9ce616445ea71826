/** Reading what a person typed as an address. */
import { bare, formatJid, JidError, parseJid } from '../../core/jid.ts';

export interface TypedAddress {
  /** Bare JID in the form in which it is compared. */
  readonly jid: string;
  readonly domain: string;
}

export type JudgedAddress =
  | { readonly ok: true; readonly address: TypedAddress }
  | { readonly ok: false; readonly fault: AddressFault };

/** What keeps a text from being an address (RFC 7622); worded by `address-words.ts`. */
export type AddressFault =
  | { readonly code: 'empty' }
  /** Nothing before the `@` (§3.3), after it (§3.2), or after the `/` (§3.4). */
  | { readonly code: 'empty-local' | 'empty-domain' | 'empty-resource' }
  /** More octets than a part may have (§3.1), or than a name or label in DNS. */
  | { readonly code: 'too-long'; readonly part: AddressPart }
  /** One of those that §3.3.1 keeps out of the localpart. */
  | { readonly code: 'excluded'; readonly character: string }
  /** A character that PRECIS keeps out of the part; it is not told which of several. */
  | { readonly code: 'character'; readonly part: 'local' | 'resource'; readonly why: PrecisFault }
  | { readonly code: 'not-a-domain'; readonly domain: string }
  /** A single label, such as `capulet`: it could be a name of the local network, and is hardly meant. */
  | { readonly code: 'incomplete'; readonly domain: string };

export type AddressPart = 'local' | 'domain' | 'resource';
type PrecisFault = 'space' | 'unassigned' | 'disallowed' | 'context' | 'bidi';

/** An account or a domain, or what is wrong with it. */
export function judgeAddress(text: string): JudgedAddress {
  const typed = withoutScheme(text.trim());
  try {
    const jid = parseJid(typed);
    if (!/[.:]|^localhost$/.test(jid.domain)) return wrong({ code: 'incomplete', domain: jid.domain });
    return { ok: true, address: { jid: formatJid(bare(jid)), domain: jid.domain } };
  } catch (error) {
    if (error instanceof JidError) return wrong(faultOf(typed, error));
    throw error;
  }
}

/** The account a text names; null while it is not `name@domain` with a domain that looks complete. */
export function readAccount(text: string): TypedAddress | null {
  const judged = judgeAddress(text);
  return judged.ok && judged.address.jid.includes('@') ? judged.address : null;
}

/** The A-labels of a domain (RFC 5890), by which DNS and certificates know it; null where it has no others. */
export function asciiDomain(domain: string): string | null {
  if (!URL.canParse(`https://${domain}`)) return null;
  const { hostname } = new URL(`https://${domain}`);
  return hostname === domain ? null : hostname;
}

/** What is pasted as a link names the address as well: `xmpp:romeo@montague.example?message`, `https://montague.example/`. */
function withoutScheme(text: string): string {
  const link = /^xmpp:([^?#]*)/i.exec(text) ?? /^https?:\/\/([^/?#]*)/i.exec(text);
  return link?.[1] ?? text;
}

function wrong(fault: AddressFault): JudgedAddress {
  return { ok: false, fault };
}

/** The parts as §3.1 tells them apart: the resource begins at the first `/`, the localpart ends at the first `@` before it. */
function partsOf(text: string): Readonly<Record<AddressPart, string>> & { readonly at: boolean } {
  const [, account = '', resource = ''] = /^([^/]*)(?:\/(.*))?$/s.exec(text) ?? [];
  const at = account.indexOf('@');
  return {
    local: at < 0 ? '' : account.slice(0, at),
    domain: account.slice(at + 1),
    resource,
    at: at >= 0,
  };
}

function faultOf(text: string, error: JidError): AddressFault {
  const parts = partsOf(text);
  switch (error.code) {
    case 'empty':
      return { code: 'empty' };
    case 'domain':
      return parts.domain === '' ? { code: 'empty-domain' } : { code: 'not-a-domain', domain: parts.domain };
    case 'too-long':
      return { code: 'too-long', part: longPart(parts) };
    case 'local': {
      if (parts.local === '') return { code: 'empty-local' };
      const character = /["&'/:<>@]/.exec(parts.local.normalize('NFKC'))?.[0];
      if (character !== undefined) return { code: 'excluded', character };
      return { code: 'character', part: 'local', why: precisFault(parts.local, error) };
    }
    case 'resource':
      if (parts.resource === '') return { code: 'empty-resource' };
      return { code: 'character', part: 'resource', why: precisFault(parts.resource, error) };
  }
}

/** The first that has more than 1023 octets; if none has, the domain is longer than DNS allows. */
function longPart(parts: Readonly<Record<AddressPart, string>>): AddressPart {
  const octets = (part: AddressPart) => new TextEncoder().encode(parts[part]).length;
  if (octets('local') > 1023) return 'local';
  return octets('domain') <= 1023 && octets('resource') > 1023 ? 'resource' : 'domain';
}

function precisFault(part: string, { cause }: JidError): PrecisFault {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  if (code === 'unassigned' || code === 'context' || code === 'bidi') return code;
  return /\s/u.test(part) ? 'space' : 'disallowed';
}
