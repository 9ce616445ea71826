/** XEP-0249 Direct MUC Invitations 1.2. */
import { ns } from '../namespaces.ts';
import { attr, child, el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import type { Invitation } from './xep-0045.ts';

export function invite(
  to: string,
  { room, reason }: { readonly room: string; readonly reason: string },
): XmlElement {
  const said = { jid: room, reason: reason === '' ? undefined : reason };
  return el('message', ns.client, { to }, el('x', ns.conference, said));
}

/** The invitation in a message of whoever invites; null for any other. */
export function directInvitation(message: XmlElement): Invitation | null {
  const said = child(message, 'x', ns.conference);
  const room = said && attr(said, 'jid');
  const from = attr(message, 'from');
  if (said === undefined || room === undefined || room === '' || from === undefined) return null;
  return { room, from, reason: attr(said, 'reason') ?? '', password: attr(said, 'password') ?? null };
}
