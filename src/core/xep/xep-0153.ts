/** XEP-0153 vCard-Based Avatars 1.1.1, for those who publish none by XEP-0084. */
import { ns } from '../namespaces.ts';
import { child, el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** The SHA-1 of the picture that presence speaks of (§3.2); `''`: there is none; null: it does not say. */
export function vcardAvatarId(presence: XmlElement): string | null {
  const update = child(presence, 'x', ns.vcardUpdate);
  const photo = update && child(update, 'photo');
  if (photo === undefined) return null;
  const id = text(photo).trim().toLowerCase();
  return id === '' || /^[0-9a-f]{40}$/.test(id) ? id : null;
}

/** What presence says of one's own (§3.1); `''`: there is none. */
export const vcardUpdate = (id: string): XmlElement =>
  el('x', ns.vcardUpdate, {}, el('photo', ns.vcardUpdate, {}, id));

/** Asks for somebody's vCard, or for one's own (XEP-0054 §3.1, §3.3). */
export const vcardRequest = (to?: string): XmlElement =>
  el('iq', ns.client, { type: 'get', to }, el('vCard', ns.vcard));
