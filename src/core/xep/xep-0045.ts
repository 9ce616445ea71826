/** XEP-0045 Multi-User Chat 1.35.5: what an occupant says to a room and hears of it (§7). */
import { ns } from '../namespaces.ts';
import { attr, child, children, el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** What of the room's own history is sent at joining (§7.2.15). */
export interface History {
  readonly maxstanzas?: number;
  /** Wall time, ms. */
  readonly since?: number;
}

/** Asks to come in under this name (§7.2.2); whoever sends it adds what every presence says. */
export function joinPresence(
  occupant: string,
  history: History,
  password: string | null,
  ...more: readonly XmlElement[]
): XmlElement {
  const { maxstanzas, since } = history;
  const asked = el('history', ns.muc, {
    maxstanzas: maxstanzas === undefined ? undefined : String(maxstanzas),
    since: since === undefined ? undefined : new Date(since).toISOString(),
  });
  const word = password === null ? [] : [el('password', ns.muc, {}, password)];
  return el('presence', ns.client, { to: occupant }, el('x', ns.muc, {}, ...word, asked), ...more);
}

export const leavePresence = (occupant: string): XmlElement =>
  el('presence', ns.client, { to: occupant, type: 'unavailable' });

/** Asks for another name (§7.6); what the room says to it bears the id. */
export const nickPresence = (occupant: string, id: string, ...more: readonly XmlElement[]): XmlElement =>
  el('presence', ns.client, { to: occupant, id }, ...more);

/** Asks for another subject (§8.1), in the same way. */
export const subjectMessage = (room: string, id: string, subject: string): XmlElement =>
  el('message', ns.client, { to: room, type: 'groupchat', id }, el('subject', ns.client, {}, subject));

/** Takes a new room as it is (§10.1.2). */
export const acceptDefaults = (room: string): XmlElement =>
  el(
    'iq',
    ns.client,
    { type: 'set', to: room },
    el('query', ns.mucOwner, {}, el('x', ns.dataForms, { type: 'submit' })),
  );

/** Marks what is said to one occupant alone (§7.5). */
export const privateMark = (): XmlElement => el('x', ns.mucUser);

const roles = ['moderator', 'participant', 'visitor', 'none'] as const;
const affiliations = ['owner', 'admin', 'member', 'outcast', 'none'] as const;
export type Role = (typeof roles)[number];
export type Affiliation = (typeof affiliations)[number];

/** What a presence says of an occupant. */
export interface OccupantNews {
  /** False: gone, or under another name from now on. */
  readonly here: boolean;
  readonly role: Role;
  readonly affiliation: Affiliation;
  /** Their real address, where the room tells us (§7.2.3). */
  readonly jid: string | null;
  /** The name they change to. */
  readonly nick: string | null;
  readonly codes: readonly string[];
}

const oneOf = <T extends string>(all: readonly T[], value: string | undefined, otherwise: T): T =>
  all.find((one) => one === value) ?? otherwise;

/** Null for a presence that is none of a room's, or an error. */
export function occupantNews(presence: XmlElement): OccupantNews | null {
  const type = attr(presence, 'type');
  const said = child(presence, 'x', ns.mucUser);
  if (said === undefined || (type !== undefined && type !== 'unavailable')) return null;
  const item = child(said, 'item');
  return {
    here: type === undefined,
    role: oneOf(roles, item && attr(item, 'role'), 'none'),
    affiliation: oneOf(affiliations, item && attr(item, 'affiliation'), 'none'),
    jid: (item && attr(item, 'jid')) ?? null,
    nick: (item && attr(item, 'nick')) ?? null,
    codes: children(said, 'status').flatMap((one) => attr(one, 'code') ?? []),
  };
}

/** The new subject, where a message changes it and says nothing else (§8.1); null for any other. */
export function subjectIn(message: XmlElement): string | null {
  const subject = child(message, 'subject', ns.client);
  const isWords =
    child(message, 'body', ns.client) !== undefined || child(message, 'thread', ns.client) !== undefined;
  return subject === undefined || isWords ? null : text(subject);
}

/** Somebody asks us to come into a room. */
export interface Invitation {
  readonly room: string;
  /** Who asks, as far as said; a room passes on whom it heard it from (§7.8.2). */
  readonly from: string;
  readonly reason: string;
  readonly password: string | null;
}

/** The invitation that a room passes on; null for any other message. */
export function mediatedInvitation(message: XmlElement): Invitation | null {
  const said = child(message, 'x', ns.mucUser);
  const invite = said && child(said, 'invite');
  const room = attr(message, 'from');
  if (said === undefined || invite === undefined || room === undefined) return null;
  const reason = child(invite, 'reason');
  const password = child(said, 'password');
  return {
    room,
    from: attr(invite, 'from') ?? room,
    reason: reason === undefined ? '' : text(reason),
    password: password === undefined ? null : text(password),
  };
}
