/** Stream management at the embedded server (XEP-0198): what is counted, and sessions that outlive their socket. */
import { randomUUID } from 'node:crypto';
import { ns } from '../../../src/core/namespaces.ts';
import { attr, el, type XmlElement } from '../../../src/core/xml/index.ts';
import type { Member } from './directory.ts';

const wrap = 2 ** 32;
const after = (count: number, more: number): number => (count + more) % wrap;

/** A session that can be resumed; its figures may be set, as if it had lasted longer. */
export interface Managed {
  readonly id: string;
  readonly member: Member;
  /** Stanzas of the client, modulo 2³². */
  handled: number;
  /** Stanzas to the client that it acknowledged, modulo 2³². */
  acknowledged: number;
  /** Those beyond, oldest first. */
  queue: XmlElement[];
  /** Lets go of the socket that carries it now. */
  leave: () => void;
  /** Ends it, unless a socket carries it. */
  expire: () => void;
}

export interface Management {
  begin(member: Member, carrier: Pick<Managed, 'leave' | 'expire'>): Managed;
  /** The session of that id, taken off whatever socket carried it. */
  takeOver(id: string): Managed | undefined;
  forget(managed: Managed): void;
  of(bareJid: string): readonly Managed[];
}

export function createManagement(): Management {
  const sessions = new Map<string, Managed>();
  return {
    begin(member, carrier) {
      const managed = { id: randomUUID(), member, handled: 0, acknowledged: 0, queue: [], ...carrier };
      sessions.set(managed.id, managed);
      return managed;
    },
    takeOver(id) {
      const managed = sessions.get(id);
      managed?.leave();
      return managed;
    },
    forget: (managed) => void sessions.delete(managed.id),
    of: (bareJid) => [...sessions.values()].filter(({ member }) => member.bare === bareJid),
  };
}

/** The client says how many stanzas it has; what is told of too many changes nothing. */
export function take(managed: Managed, element: XmlElement): void {
  const count = (Number(attr(element, 'h')) - managed.acknowledged + wrap) % wrap;
  if (!(count <= managed.queue.length)) return;
  managed.queue.splice(0, count);
  managed.acknowledged = after(managed.acknowledged, count);
}

/** A stanza of the client arrived. */
export function count(managed: Managed): void {
  managed.handled = after(managed.handled, 1);
}

export const enabled = ({ id }: Managed): XmlElement => el('enabled', ns.sm, { id, resume: 'true' });

export const refused: XmlElement = el('failed', ns.sm, {}, el('feature-not-implemented', ns.stanzas));

export const acknowledgement = ({ handled }: Managed): XmlElement => el('a', ns.sm, { h: String(handled) });

/** `more` is added to the figure, which makes it wrong. */
export const resumed = ({ id, handled }: Managed, more: number): XmlElement =>
  el('resumed', ns.sm, { previd: id, h: String(after(handled + wrap, more)) });

/** `h` is how many stanzas of a session that is gone were handled, where the server still knows. */
export const notResumed = (h: number | undefined): XmlElement =>
  el('failed', ns.sm, { h: h === undefined ? undefined : String(h) }, el('item-not-found', ns.stanzas));
