/** The roster of one session and who of it is available (RFC 6121 §2, §4). */
import type { ContactView } from '../contract/roster.ts';
import { bare, formatJid, parseSender, type Jid } from '../core/jid.ts';
import { isRosterPush, parseRoster, rosterRequest, type RosterItem } from '../core/xep/rfc6121-roster.ts';
import { ns } from '../core/namespaces.ts';
import { attr, el } from '../core/xml/index.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { KeyValuePort } from '../platform/ports.ts';
import { createRosterMemory } from './roster-memory.ts';
import type { StanzaLayer } from './stanza/index.ts';

export interface Roster {
  readonly contacts: readonly ContactView[];
  /** Reads what was known on the session before. */
  load(): Promise<void>;
  /**
   * Asks for the roster and announces presence in one go; resolves when the roster is here. On a resumed session
   * neither is done again where it was done: the server sends what changed meanwhile (XEP-0198 §5).
   */
  attach(layer: StanzaLayer, resumed: boolean): Promise<void>;
  /** The stream is gone: who is there is not known until it is resumed. */
  detach(): void;
  /** Forgets what was stored. */
  forget(): Promise<void>;
}

export function createRoster(jid: Jid, storage: KeyValuePort, changed: () => void): Roster {
  const items = new Map<string, RosterItem>();
  const resources = new Map<string, Set<string>>();
  const memory = createRosterMemory(storage, formatJid(jid), () => ({ items, resources, whole }));
  let attached = false;
  /** Whether the roster of this session is here. */
  let whole = false;

  const apply = (item: RosterItem): void => {
    if (item.subscription === 'remove') items.delete(item.jid);
    else items.set(item.jid, item);
  };

  const noticePresence = (presence: XmlElement): Promise<void> => {
    const from = addressOf(presence);
    const type = attr(presence, 'type');
    if (from === null || (type !== undefined && type !== 'unavailable')) return Promise.resolve();
    const contact = formatJid(bare(from));
    const known = resources.get(contact) ?? new Set();
    if (type === undefined) known.add(from.resource);
    else known.delete(from.resource);
    resources.set(contact, known);
    changed();
    // Seen to once it is stored: what was acknowledged does not come again.
    return memory.write();
  };

  const noticePush = async (iq: XmlElement): Promise<XmlElement | null> => {
    if (!isRosterPush(iq, jid)) return null;
    for (const item of parseRoster(iq)) apply(item);
    changed();
    await memory.write();
    return el('iq', ns.client, { type: 'result', id: attr(iq, 'id') });
  };

  return {
    get contacts() {
      return [...items.values()].map((item) => ({
        jid: item.jid,
        name: item.name ?? null,
        available: attached ? (resources.get(item.jid)?.size ?? 0) : 0,
      }));
    },
    async load() {
      const kept = await memory.read();
      if (kept === null) return;
      whole = kept.whole;
      for (const item of kept.items) items.set(item.jid, item);
      for (const [contact, known] of kept.resources) resources.set(contact, new Set(known));
    },
    async attach(layer, resumed) {
      attached = true;
      layer.on({ name: 'presence' }, noticePresence);
      layer.onRequest({ type: 'set', payload: { name: 'query', ns: ns.roster } }, noticePush);
      if (resumed && whole) return changed();
      if (!resumed) resources.clear();
      whole = false;
      const answer = layer.request(rosterRequest());
      layer.send(el('presence', ns.client));
      const result = await answer;
      items.clear();
      for (const item of parseRoster(result)) apply(item);
      whole = true;
      changed();
      await memory.write();
    },
    detach() {
      attached = false;
    },
    forget: () => memory.forget(),
  };
}

function addressOf(stanza: XmlElement): Jid | null {
  const from = attr(stanza, 'from');
  if (from === undefined) return null;
  try {
    return parseSender(from);
  } catch {
    return null;
  }
}
