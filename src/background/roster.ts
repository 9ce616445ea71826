/** The roster of one session and who of it is available (RFC 6121 §2, §4). */
import type { ContactView } from '../contract/roster.ts';
import { bare, formatJid, parseSender, type Jid } from '../core/jid.ts';
import { isRosterPush, parseRoster, rosterRequest, type RosterItem } from '../core/xep/rfc6121-roster.ts';
import { ns } from '../core/namespaces.ts';
import { attr, el } from '../core/xml/index.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { StanzaLayer } from './stanza/index.ts';

export interface Roster {
  readonly contacts: readonly ContactView[];
  /** Asks for the roster and announces presence in one go; resolves when the roster is here. */
  attach(layer: StanzaLayer): Promise<void>;
  /** The stream is gone, and with it what was known of others' presence. */
  detach(): void;
}

export function createRoster(jid: Jid, changed: () => void): Roster {
  const items = new Map<string, RosterItem>();
  const resources = new Map<string, Set<string>>();

  const apply = (item: RosterItem): void => {
    if (item.subscription === 'remove') items.delete(item.jid);
    else items.set(item.jid, item);
  };

  const noticePresence = (presence: XmlElement): void => {
    const from = addressOf(presence);
    const type = attr(presence, 'type');
    if (from === null || (type !== undefined && type !== 'unavailable')) return;
    const contact = formatJid(bare(from));
    const known = resources.get(contact) ?? new Set();
    if (type === undefined) known.add(from.resource);
    else known.delete(from.resource);
    resources.set(contact, known);
    changed();
  };

  const noticePush = (iq: XmlElement): XmlElement | null => {
    if (!isRosterPush(iq, jid)) return null;
    for (const item of parseRoster(iq)) apply(item);
    changed();
    return el('iq', ns.client, { type: 'result', id: attr(iq, 'id') });
  };

  return {
    get contacts() {
      return [...items.values()].map((item) => ({
        jid: item.jid,
        name: item.name ?? null,
        available: resources.get(item.jid)?.size ?? 0,
      }));
    },
    async attach(layer) {
      layer.on({ name: 'presence' }, noticePresence);
      layer.onRequest({ type: 'set', payload: { name: 'query', ns: ns.roster } }, noticePush);
      const answer = layer.request(rosterRequest());
      layer.send(el('presence', ns.client));
      const result = await answer;
      items.clear();
      for (const item of parseRoster(result)) apply(item);
      changed();
    },
    detach() {
      resources.clear();
    },
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
