/** Who is signed in at the embedded server, and how a stanza finds them. */
import { attr, type XmlElement } from '../../../src/core/xml/index.ts';
import type { User } from '../accounts.ts';

/** A bound session, as the others see it. */
export interface Member {
  readonly bare: string;
  readonly full: string;
  /** The presence last sent, stamped; absent while unavailable. */
  presence?: XmlElement | undefined;
  deliver(stanza: XmlElement): void;
}

export interface Directory {
  user(bare: string): User | undefined;
  join(member: Member): void;
  leave(member: Member): void;
  /** Takes a resource that nobody of this account has. */
  freeResource(bare: string, wanted: string): string;
  sessions(bare: string): readonly Member[];
  /**
   * Delivers a stanza that already says whom it is from: to the full JID, or to every available session of
   * a bare one. A message for somebody who is away waits for them.
   * @returns false if nobody could be found for it
   */
  route(stanza: XmlElement): boolean;
  /** Messages that waited; they are taken out. */
  waiting(bare: string): readonly XmlElement[];
}

export function bareOf(jid: string): string {
  const slash = jid.indexOf('/');
  return slash < 0 ? jid : jid.slice(0, slash);
}

/** A copy of a stanza with these attributes in place of its own. */
export function stamped(stanza: XmlElement, values: Readonly<Record<string, string>>): XmlElement {
  const kept = stanza.attrs.filter((one) => one.ns !== '' || !(one.name in values));
  const added = Object.entries(values).map(([name, value]) => ({ name, prefix: '', ns: '', value }));
  return { ...stanza, attrs: [...kept, ...added] };
}

export function createDirectory(users: readonly User[]): Directory {
  const byJid = new Map(users.map((user) => [user.jid, user]));
  const members = new Set<Member>();
  const offline = new Map<string, XmlElement[]>();
  const sessions = (bare: string) => [...members].filter((member) => member.bare === bare);

  return {
    user: (bare) => byJid.get(bare),
    join: (member) => void members.add(member),
    leave: (member) => void members.delete(member),
    freeResource(bare, wanted) {
      const taken = new Set(sessions(bare).map((member) => member.full));
      let name = wanted;
      for (let i = 2; taken.has(`${bare}/${name}`); i += 1) name = `${wanted}-${i}`;
      return name;
    },
    sessions,
    route(stanza) {
      const to = attr(stanza, 'to') ?? '';
      const bare = bareOf(to);
      const all = sessions(bare);
      const full = all.filter((member) => member.full === to);
      const available = all.filter((member) => member.presence !== undefined);
      const targets = to !== bare && (full.length > 0 || stanza.name !== 'message') ? full : available;
      for (const member of targets) member.deliver(stanza);
      if (targets.length > 0) return true;
      if (stanza.name !== 'message' || !byJid.has(bare)) return false;
      offline.set(bare, [...(offline.get(bare) ?? []), stanza]);
      return true;
    },
    waiting(bare) {
      const held = offline.get(bare) ?? [];
      offline.delete(bare);
      return held;
    },
  };
}
