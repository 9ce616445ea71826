/** Links that come from outside: the address bar, the browser, a message. What they ask for is filled in, never done. */
import { readLink, type XmppLink } from '../../core/xep/xep-0147.ts';

export interface Incoming {
  readonly uri: string;
  /** Null where it cannot be read. */
  readonly link: XmppLink | null;
}

/** The link that a surface was opened with, as `#link?uri=…`; null without one. */
export function incomingIn(hash: string): Incoming | null {
  const [name, query = ''] = hash.replace(/^#/, '').split('?', 2);
  const uri = name === 'link' ? new URLSearchParams(query).get('uri') : null;
  return uri === null ? null : incoming(uri);
}

export function incoming(uri: string): Incoming {
  return { uri, link: readLink(uri) };
}

/** Whether it is for having an account first: always, or only where there is none yet. */
export function forAccount({ link }: Incoming, first: boolean): boolean {
  if (link === null) return false;
  return (
    link.action.type === 'register' || (first && link.action.type === 'roster' && link.action.mayRegister)
  );
}
