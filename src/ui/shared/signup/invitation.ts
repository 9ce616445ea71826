/** What somebody types or pastes to get an account: a server, an address that they would like, or an invitation. */
import { readLink } from '../../../core/xep/xep-0147.ts';
import { judgeAddress } from '../address.ts';

export interface Place {
  readonly domain: string;
  /** The name that is already chosen; empty where none is. */
  readonly username: string;
  readonly token: string | null;
  /** Who invites, by bare JID; null where nobody is named. */
  readonly inviter: string | null;
}

/** Null while it names no server, or is an invitation that is not good for an account there. */
export function readPlace(text: string): Place | null {
  const link = readLink(text);
  if (link?.action.type === 'register') {
    const username = link.jid.includes('@') ? localOf(link.jid) : '';
    return { domain: link.domain, username, token: link.action.token, inviter: null };
  }
  if (link?.action.type === 'roster' && link.action.token !== null) {
    const { token, mayRegister } = link.action;
    return mayRegister ? { domain: link.domain, username: '', token, inviter: link.jid } : null;
  }
  const judged = judgeAddress(text);
  if (!judged.ok) return null;
  const { jid, domain } = judged.address;
  return { domain, username: jid.includes('@') ? localOf(jid) : '', token: null, inviter: null };
}

function localOf(jid: string): string {
  return jid.slice(0, jid.indexOf('@'));
}
