/** The roster (RFC 6121 §2). */
import { bare, formatJid, JidError, parseJid, sameBare, type Jid } from '../jid.ts';
import { ns } from '../namespaces.ts';
import { attr, child, children, el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

export type Subscription = 'none' | 'to' | 'from' | 'both' | 'remove';

export interface RosterItem {
  /** In its compared form; as the server wrote it where it is no address by our rules. */
  readonly jid: string;
  readonly name?: string;
  /** `remove` only in a push (§2.1.2.5). */
  readonly subscription: Subscription;
  /** We asked to see their presence and wait (`ask='subscribe'`). */
  readonly pending: boolean;
  readonly groups: readonly string[];
}

/** Asks for the roster; whoever sends it gives it an id (§2.1.3). */
export function rosterRequest(): XmlElement {
  return el('iq', ns.client, { type: 'get' }, el('query', ns.roster));
}

/** Adds a contact, or changes what it is called and where it stands (§2.3). */
export function rosterSet(jid: string, name: string, groups: readonly string[]): XmlElement {
  const said = { jid, name: name === '' ? undefined : name };
  const item = el('item', ns.roster, said, ...groups.map((group) => el('group', ns.roster, {}, group)));
  return el('iq', ns.client, { type: 'set' }, el('query', ns.roster, {}, item));
}

/** Removes a contact, and both subscriptions with it (§2.5). */
export function rosterRemove(jid: string): XmlElement {
  const item = el('item', ns.roster, { jid, subscription: 'remove' });
  return el('iq', ns.client, { type: 'set' }, el('query', ns.roster, {}, item));
}

const subscriptions: readonly string[] = ['none', 'to', 'from', 'both', 'remove'];

function isSubscription(value: string): value is Subscription {
  return subscriptions.includes(value);
}

/** An address in the form in which contacts are compared; one of a server with other rules as it stands. */
export function compared(address: string): string {
  try {
    return formatJid(parseJid(address));
  } catch (error) {
    // A contact of a server with other rules is still a contact.
    if (error instanceof JidError) return address;
    throw error;
  }
}

function parseItem(item: XmlElement): RosterItem | null {
  const jid = attr(item, 'jid') ?? '';
  if (jid === '') return null;
  const name = attr(item, 'name') ?? '';
  const subscription = attr(item, 'subscription') ?? 'none';
  return {
    jid: compared(jid),
    ...(name === '' ? {} : { name }),
    subscription: isSubscription(subscription) ? subscription : 'none',
    pending: attr(item, 'ask') === 'subscribe',
    groups: children(item, 'group').map(text),
  };
}

/** The items of a roster result or push, in order; one without address is none (§2.1.2.3). */
export function parseRoster(iq: XmlElement): readonly RosterItem[] {
  const query = child(iq, 'query', ns.roster);
  if (query === undefined) return [];
  return children(query, 'item')
    .map(parseItem)
    .filter((item) => item !== null);
}

/**
 * Whether a stanza is a roster push to be believed: from our own account, said or unsaid. Anyone may send an IQ
 * that looks like one (§2.1.6).
 */
export function isRosterPush(iq: XmlElement, account: Jid): boolean {
  if (iq.name !== 'iq' || attr(iq, 'type') !== 'set') return false;
  if (child(iq, 'query', ns.roster) === undefined) return false;
  const from = attr(iq, 'from');
  if (from === undefined) return true;
  try {
    const sender = parseJid(from);
    return sender.resource === '' && sameBare(sender, bare(account));
  } catch (error) {
    if (error instanceof JidError) return false;
    throw error;
  }
}
