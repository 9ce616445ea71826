/** XEP-0490 Message Displayed Synchronization 1.0.1: up to where each conversation was read, for one's own clients alone. */
import { ns } from '../namespaces.ts';
import { attr, child, el } from '../xml/index.ts';
import type { Item } from './xep-0060.ts';

export interface ReadUpTo {
  /** The other side: bare JID, or the address of an occupant. */
  readonly peer: string;
  /** Who gave the id: the account, or the room. */
  readonly by: string;
  readonly id: string;
}

export function readItem({ peer, by, id }: ReadUpTo): Item {
  const payload = el('displayed', ns.chatSeen, {}, el('stanza-id', ns.stanzaIds, { by, id }));
  return { id: peer, payload };
}

/** Null for what is none. */
export function parseRead({ id: peer, payload }: Item): ReadUpTo | null {
  if (payload.name !== 'displayed' || payload.ns !== ns.chatSeen) return null;
  const given = child(payload, 'stanza-id', ns.stanzaIds);
  const [by, id] = ['by', 'id'].map((name) => given && attr(given, name));
  return by === undefined || id === undefined || by === '' || id === '' ? null : { peer, by, id };
}
