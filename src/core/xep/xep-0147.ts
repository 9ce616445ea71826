/**
 * XEP-0147 XMPP URI Query Components 1.2 over RFC 5122, with XEP-0379 and XEP-0401 for invitations. A link says what a
 * person may want to do; nothing is done because of it.
 */
import { bare, formatJid, JidError, parseJid, type Jid } from '../jid.ts';

export type LinkAction =
  /** To write to somebody; empty where the link says nothing of what. */
  | { readonly type: 'message'; readonly body: string }
  | { readonly type: 'join'; readonly nick: string; readonly password: string }
  | {
      readonly type: 'roster';
      readonly name: string;
      /** Of an invitation; null where it is none. */
      readonly token: string | null;
      /** The token is good for an account on the inviter's server too (XEP-0401 §5.1). */
      readonly mayRegister: boolean;
    }
  | { readonly type: 'register'; readonly token: string | null };

export interface XmppLink {
  /** Whom it is about: a bare JID, or a domain. */
  readonly jid: string;
  readonly domain: string;
  readonly action: LinkAction;
}

/** UTF-16 code units of a link that anybody means. */
const longestLink = 16_384;
const longestValue = 1023;
const longestToken = 1024;

/**
 * Reads a link, with its scheme or, as it is typed behind a keyword, without; null where it is none. A query that is
 * not known is as good as none (XEP-0147 §2.1), so the link is about writing to somebody.
 */
export function readLink(text: string): XmppLink | null {
  const parts = partsOf(text);
  if (parts === null) return null;
  const path = decoded(parts.path);
  const jid = path === null ? null : addressIn(path);
  const action = actionOf(parts.query);
  if (jid === null || action === null) return null;
  // To a domain alone nobody writes, and it is nobody's contact or room.
  if (jid.local === '' && action.type !== 'register') return null;
  return { jid: formatJid(bare(jid)), domain: jid.domain, action };
}

/** Whether a text says that it is a link, or what one is to do, so that it means more than an address. */
export function isLink(text: string): boolean {
  const parts = partsOf(text);
  if (parts === null || readLink(text) === null) return false;
  return parts.scheme || known.includes(parts.query.split(';', 1)[0]?.toLowerCase() ?? '');
}

const known: readonly string[] = ['message', 'join', 'roster', 'subscribe', 'register'];

interface Parts {
  readonly scheme: boolean;
  readonly path: string;
  readonly query: string;
}

function partsOf(text: string): Parts | null {
  const typed = text.trim();
  if (typed === '' || typed.length > longestLink) return null;
  const [, scheme, path = '', query = ''] =
    // The account that an authority component names is the person's to choose (RFC 5122 §2.3).
    /^(?:((?:web\+)?xmpp):(?:\/\/[^/?#]*\/)?)?([^?#]*)(?:\?([^#]*))?/is.exec(typed) ?? [];
  return { scheme: scheme !== undefined, path, query };
}

function addressIn(path: string): Jid | null {
  try {
    return parseJid(path);
  } catch (error) {
    if (error instanceof JidError) return null;
    throw error;
  }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Null where what it says cannot be read. */
function actionOf(query: string): LinkAction | null {
  const [name = '', ...pairs] = query.split(';', 50);
  const values = new Map<string, string>();
  for (const pair of pairs) {
    const [key = '', ...rest] = pair.split('=');
    const value = decoded(rest.join('='));
    if (value === null) return null;
    // The first counts, so that nothing behind it replaces what a person saw.
    if (!values.has(key)) values.set(key, clean(value));
  }
  const short = (key: string): string => (values.get(key) ?? '').replaceAll('\n', ' ').slice(0, longestValue);
  const token = values.get('preauth') ?? '';
  const invitation = token === '' || token.length > longestToken ? null : token;
  switch (name.toLowerCase()) {
    case 'join':
      return { type: 'join', nick: short('nick'), password: short('password') };
    case 'roster':
    case 'subscribe':
      return {
        ...{ type: 'roster', name: short('name'), token: invitation },
        mayRegister: invitation !== null && values.get('ibr') === 'y',
      };
    case 'register':
      return { type: 'register', token: invitation };
    default:
      return { type: 'message', body: values.get('body') ?? '' };
  }
}

/** Line ends as one character; other control characters have no place in what is shown or sent (XML 1.0 §2.2). */
function clean(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f\ufffe\uffff]/g, '');
}
