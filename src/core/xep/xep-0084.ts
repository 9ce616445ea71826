/** XEP-0084 User Avatar 1.1.4. */
import { sha1 } from '@noble/hashes/legacy.js';
import { ns } from '../namespaces.ts';
import { attr, child, children, el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** Larger ones are no pictures of people, bytes. */
export const largestAvatar = 512 * 1024;

/** By what a picture is known: its SHA-1 in lower-case hex (§4.2.2). */
export function idOfPicture(bytes: Uint8Array): string {
  return Array.from(sha1(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether these bytes are those that were announced. */
export function hasId(bytes: Uint8Array, id: string): boolean {
  return idOfPicture(bytes) === id;
}

const base64Of = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

/** What goes into an item of the data node (§4.2.1). */
export const dataOf = (bytes: Uint8Array): XmlElement => el('data', ns.avatarData, {}, base64Of(bytes));

/** What is said of a picture (§4.2.2), or that there is none any more (§4.2.4). */
export function metadataOf(picture: OwnPicture | null): XmlElement {
  if (picture === null) return el('metadata', ns.avatarMetadata);
  const { id, type, bytes } = picture;
  return el(
    'metadata',
    ns.avatarMetadata,
    {},
    el('info', ns.avatarMetadata, { bytes: String(bytes.length), id, type }),
  );
}

/** A vCard with this picture in the place of another, and all else as it was (XEP-0153 §3.1). */
export function vcardWith(iq: XmlElement | null, picture: OwnPicture | null): XmlElement {
  const before = iq === null ? undefined : child(iq, 'vCard', ns.vcard);
  const others = (before?.children ?? []).filter((one) => typeof one === 'string' || one.name !== 'PHOTO');
  const part = (name: string, ...inside: readonly (XmlElement | string)[]): XmlElement =>
    el(name, ns.vcard, {}, ...inside);
  const photo =
    picture === null
      ? []
      : [part('PHOTO', part('TYPE', picture.type), part('BINVAL', base64Of(picture.bytes)))];
  return el('iq', ns.client, { type: 'set' }, part('vCard', ...others, ...photo));
}

/** A picture of one's own. */
export interface OwnPicture {
  readonly id: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What a picture is, by its own first bytes: what somebody says that it is decides nothing. */
export function pictureType(bytes: Uint8Array): string | null {
  const starts = (at: number, ...wanted: readonly number[]): boolean =>
    wanted.every((byte, index) => bytes[at + index] === byte);
  if (starts(0, 0x89, 0x50, 0x4e, 0x47)) return 'image/png';
  if (starts(0, 0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (starts(0, 0x47, 0x49, 0x46, 0x38)) return 'image/gif';
  if (starts(0, 0x52, 0x49, 0x46, 0x46) && starts(8, 0x57, 0x45, 0x42, 0x50)) return 'image/webp';
  return null;
}

/** The SHA-1 of the picture that is to be had from the account's own node (§4.2.2); null: none any more, or none for us. */
export function avatarId(metadata: XmlElement): string | null {
  if (metadata.name !== 'metadata' || metadata.ns !== ns.avatarMetadata) return null;
  const here = children(metadata, 'info').find((info) => {
    const bytes = Number(attr(info, 'bytes'));
    return attr(info, 'url') === undefined && bytes > 0 && bytes <= largestAvatar;
  });
  const id = here && attr(here, 'id');
  return id !== undefined && /^[0-9a-f]{40}$/i.test(id) ? id.toLowerCase() : null;
}

/** The bytes of a picture in base64, with whatever white space; null where they are none or too many. */
export function picture(base64: string): Uint8Array<ArrayBuffer> | null {
  const clean = base64.replace(/\s+/g, '');
  if (clean === '' || clean.length > (largestAvatar / 3) * 4 + 4) return null;
  try {
    return Uint8Array.from(atob(clean), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}

/** The bytes in an item of the data node (§4.2.1). */
export function avatarData(payload: XmlElement): Uint8Array<ArrayBuffer> | null {
  return payload.name === 'data' && payload.ns === ns.avatarData ? picture(text(payload)) : null;
}

/** The picture in a vCard (XEP-0153 §4.1, XEP-0054 §3). */
export function vcardPicture(iq: XmlElement): Uint8Array<ArrayBuffer> | null {
  const vcard = child(iq, 'vCard', ns.vcard);
  const photo = vcard && child(vcard, 'PHOTO');
  const bytes = photo && child(photo, 'BINVAL');
  return bytes === undefined ? null : picture(text(bytes));
}
