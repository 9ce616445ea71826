/** The roster of one session and who of it is available (RFC 6121 §2, §4). */
import type { ContactView } from '../contract/roster.ts';
import { bare, formatJid, parseSender, sameBare, type Jid } from '../core/jid.ts';
import { mostAvailable, parsePresence, type Presence } from '../core/xep/rfc6121-presence.ts';
import { blockedRequest, blockingPush, parseBlocked } from '../core/xep/xep-0191.ts';
import { resultOf } from '../core/xep/rfc6120-iq.ts';
import {
  compared,
  isRosterPush,
  parseRoster,
  rosterRequest,
  type RosterItem,
} from '../core/xep/rfc6121-roster.ts';
import { ns } from '../core/namespaces.ts';
import { attr, child, el } from '../core/xml/index.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { ClockPort } from '../platform/ports.ts';
import { createCapsCache, type CapsStore } from './caps.ts';
import { createRosterMemory, type RosterStore } from './roster-memory.ts';
import type { StanzaLayer } from './stanza/index.ts';

/** So many requests wait for an answer at most. */
const mostRequests = 100;

export interface Roster {
  readonly contacts: readonly ContactView[];
  /** Who asks to see our presence, and who is blocked, by bare JID. */
  readonly requests: readonly string[];
  readonly blocked: readonly string[];
  /** A request was answered here. */
  answered(contact: string): void;
  /** Whether this contact, by bare JID, sees our presence. */
  isTrusted(contact: string): boolean;
  /** Whether a client of this contact that is there says that it can something (XEP-0115). */
  can(contact: string, feature: string): Promise<boolean>;
  /** Full JIDs of a contact that are available now. */
  resources(contact: string): readonly string[];
  /** Reads what was known on the session before. */
  load(): Promise<void>;
  /** Hears what the session brings from now on. */
  attach(layer: StanzaLayer): void;
  /** A session begins that is not the one before: who was there says nothing any more. Resolves when that is stored. */
  begin(): Promise<void>;
  /**
   * Asks for the roster; resolves when it is here. On a resumed session it is not asked for again where it had come:
   * the server sends what changed meanwhile (XEP-0198 §5).
   */
  online(resumed: boolean): Promise<void>;
  /** The stream is gone: who is there is not known until it is resumed. */
  detach(): void;
  /** Forgets what was stored. */
  forget(): Promise<void>;
}

export function createRoster(
  jid: Jid,
  store: RosterStore & CapsStore,
  deps: { readonly clock: Pick<ClockPort, 'now'>; readonly fault: (error: unknown) => void },
  changed: () => void,
): Roster {
  const caps = createCapsCache({ store, clock: deps.clock });
  const items = new Map<string, RosterItem>();
  const resources = new Map<string, Map<string, Presence>>();
  const requests = new Set<string>();
  const blocked = new Set<string>();
  const memory = createRosterMemory(store, formatJid(jid), () => ({
    ...{ items, resources, requests, blocked, whole },
  }));
  let session: StanzaLayer | null = null;
  let attached = false;
  /** The layer on which an answer is waited for. */
  let asking: StanzaLayer | null = null;
  /** Whether the roster of this session is here. */
  let whole = false;

  const apply = (item: RosterItem): void => {
    if (item.subscription === 'from' || item.subscription === 'both') requests.delete(item.jid);
    if (item.subscription === 'remove') items.delete(item.jid);
    else items.set(item.jid, item);
  };

  const noticePresence = (presence: XmlElement): Promise<void> => {
    const from = addressOf(presence);
    const type = attr(presence, 'type');
    if (from !== null && type === 'subscribe') return noticeRequest(formatJid(bare(from)));
    if (from === null || (type !== undefined && type !== 'unavailable')) return Promise.resolve();
    // Who is in a room is no contact by that.
    if (child(presence, 'x', ns.mucUser) !== undefined) return Promise.resolve();
    const contact = formatJid(bare(from));
    const known = resources.get(contact) ?? new Map<string, Presence>();
    if (type === undefined) {
      const said = parsePresence(presence);
      known.set(from.resource, said);
      if (session !== null && items.has(contact)) caps.met(session, formatJid(from), said.caps);
    } else known.delete(from.resource);
    resources.set(contact, known);
    changed();
    // Seen to once it is stored: what was acknowledged does not come again.
    return memory.write();
  };

  const noticeRequest = (contact: string): Promise<void> => {
    // Whoever is allowed already asks in vain, and a person is asked by as many as they can look at.
    if (!isTrusted(contact) && requests.size < mostRequests) requests.add(contact);
    changed();
    return memory.write();
  };

  const isTrusted = (contact: string): boolean => {
    const subscription = items.get(contact)?.subscription;
    return subscription === 'both' || subscription === 'from';
  };

  const noticeBlocking = async (iq: XmlElement): Promise<XmlElement | null> => {
    const push = isFromAccount(iq) ? blockingPush(iq) : null;
    if (push === null) return null;
    if (!push.block && push.jids.length === 0) blocked.clear();
    for (const one of push.jids.map(compared)) {
      if (push.block) blocked.add(one);
      else blocked.delete(one);
    }
    changed();
    await memory.write();
    return resultOf(iq);
  };
  /** Pushes come from one's own account alone; said, or unsaid. */
  const isFromAccount = (iq: XmlElement): boolean => {
    const from = addressOf(iq);
    return attr(iq, 'from') === undefined || (from !== null && from.resource === '' && sameBare(from, jid));
  };

  const readBlocked = async (layer: StanzaLayer): Promise<void> => {
    const found = parseBlocked(await layer.request(blockedRequest()));
    blocked.clear();
    for (const one of found.map(compared)) blocked.add(one);
    changed();
    await memory.write();
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
        ...pick(mostAvailable(attached ? [...(resources.get(item.jid)?.values() ?? [])] : [])),
        groups: item.groups,
        blocked: blocked.has(item.jid),
        subscription: item.subscription,
        pending: item.pending,
        available: attached ? (resources.get(item.jid)?.size ?? 0) : 0,
      }));
    },
    get requests() {
      return [...requests];
    },
    get blocked() {
      return [...blocked];
    },
    answered(contact) {
      requests.delete(contact);
      changed();
      memory.write().catch(deps.fault);
    },
    isTrusted,
    can: (contact, feature) => caps.anyCan([...(resources.get(contact)?.values() ?? [])], feature),
    resources: (contact) =>
      attached
        ? [...(resources.get(contact)?.keys() ?? [])].map((one) =>
            one === '' ? contact : `${contact}/${one}`,
          )
        : [],
    async load() {
      const kept = await memory.read();
      if (kept === undefined) return;
      whole = kept.whole;
      for (const item of kept.items) items.set(item.jid, item);
      for (const one of kept.requests ?? []) requests.add(one);
      for (const one of kept.blocked ?? []) blocked.add(one);
      for (const [contact, known] of kept.resources) resources.set(contact, new Map(known));
    },
    attach(layer) {
      session = layer;
      layer.on({ name: 'presence' }, noticePresence);
      layer.onRequest({ type: 'set', payload: { name: 'query', ns: ns.roster } }, noticePush);
      for (const name of ['block', 'unblock'])
        layer.onRequest({ type: 'set', payload: { name, ns: ns.blocking } }, noticeBlocking);
    },
    begin() {
      resources.clear();
      requests.clear();
      whole = false;
      return memory.write();
    },
    async online(resumed) {
      const layer = session;
      if (layer === null) return;
      attached = true;
      if (resumed && (whole || asking === layer)) return changed();
      whole = false;
      asking = layer;
      const result = await layer.request(rosterRequest()).finally(() => {
        if (asking === layer) asking = null;
      });
      items.clear();
      for (const item of parseRoster(result)) apply(item);
      whole = true;
      changed();
      await memory.write();
      await readBlocked(layer);
    },
    detach() {
      attached = false;
    },
    forget: () => memory.forget(),
  };
}

const pick = (best: Presence | null): Pick<ContactView, 'show' | 'status'> => ({
  show: best?.show ?? '',
  status: best?.status ?? '',
});

function addressOf(stanza: XmlElement): Jid | null {
  const from = attr(stanza, 'from');
  if (from === undefined) return null;
  try {
    return parseSender(from);
  } catch {
    return null;
  }
}
