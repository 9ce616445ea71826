/** What the embedded server does with the stanzas of a bound session. */
import { ns } from '../../../src/core/namespaces.ts';
import { attr, children, el, type XmlElement } from '../../../src/core/xml/index.ts';
import { bareOf, stamped, type Directory, type Member } from './directory.ts';

/** An iq of type `result` to whoever asked. */
export function result(request: XmlElement, ...payload: XmlElement[]): XmlElement {
  const id = attr(request, 'id');
  const attributes = { type: 'result', id, from: attr(request, 'to'), to: attr(request, 'from') };
  return el('iq', ns.client, attributes, ...payload);
}

/** The stanza sent back as an error (RFC 6120 §8.3). */
function refused(stanza: XmlElement, condition: string): XmlElement {
  const back = stamped(stanza, {
    type: 'error',
    from: attr(stanza, 'to') ?? '',
    to: attr(stanza, 'from') ?? '',
  });
  const error = el('error', ns.client, { type: 'cancel' }, el(condition, ns.stanzas));
  return { ...back, children: [...stanza.children, error] };
}

/** Handles one stanza. `from` is stamped here: a client's own claim is never passed on. */
export function handleStanza(directory: Directory, member: Member, received: XmlElement): void {
  const stanza = stamped(received, { from: member.full });
  if (stanza.name === 'presence') handlePresence(directory, member, stanza);
  else if (stanza.name === 'iq') handleIq(directory, member, stanza);
  else if (!directory.route(stanza)) member.deliver(refused(stanza, 'service-unavailable'));
}

/** Tells the contacts that a session is gone. */
export function sayGoodbye(directory: Directory, member: Member): void {
  if (member.presence === undefined) return;
  handlePresence(directory, member, el('presence', ns.client, { from: member.full, type: 'unavailable' }));
}

function handlePresence(directory: Directory, member: Member, presence: XmlElement): void {
  if (attr(presence, 'to') !== undefined) {
    directory.route(presence);
    return;
  }
  const first = member.presence === undefined;
  const gone = attr(presence, 'type') === 'unavailable';
  member.presence = gone ? undefined : presence;
  const contacts = directory.user(member.bare)?.contacts ?? [];
  for (const to of [member.bare, ...contacts]) directory.route(stamped(presence, { to }));
  if (gone || !first) return;
  for (const contact of contacts) {
    for (const other of directory.sessions(contact)) {
      if (other.presence !== undefined) member.deliver(stamped(other.presence, { to: member.full }));
    }
  }
  for (const message of directory.waiting(member.bare)) member.deliver(message);
}

function handleIq(directory: Directory, member: Member, iq: XmlElement): void {
  const to = attr(iq, 'to') ?? member.bare;
  const domain = member.bare.slice(member.bare.indexOf('@') + 1);
  const isRequest = attr(iq, 'type') === 'get' || attr(iq, 'type') === 'set';
  if (to !== member.bare && to !== domain) {
    if (!directory.route(iq) && isRequest) member.deliver(refused(iq, 'service-unavailable'));
    return;
  }
  if (!isRequest) return;
  const payload = children(iq).at(0) ?? iq.children.find((node) => typeof node !== 'string');
  const kind = payload === undefined ? '' : `${payload.name} ${payload.ns}`;
  switch (kind) {
    case `ping ${ns.ping}`:
    case `session ${ns.session}`:
      member.deliver(result(iq));
      return;
    case `query ${ns.roster}`: {
      const contacts = directory.user(bareOf(member.bare))?.contacts ?? [];
      const items = contacts.map((jid) => el('item', ns.roster, { jid, subscription: 'both' }));
      member.deliver(result(iq, el('query', ns.roster, {}, ...items)));
      return;
    }
    case `query ${ns.discoInfo}`: {
      const identity = el('identity', ns.discoInfo, { category: 'server', type: 'im' });
      const feature = el('feature', ns.discoInfo, { var: ns.ping });
      member.deliver(result(iq, el('query', ns.discoInfo, {}, identity, feature)));
      return;
    }
    default:
      member.deliver(refused(iq, 'service-unavailable'));
  }
}
