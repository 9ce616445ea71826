/** XEP-0402 PEP Native Bookmarks 1.2.0. */
import { ns } from '../namespaces.ts';
import { attr, child, children, el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import type { Item } from './xep-0060.ts';

export interface Bookmark {
  /** Bare JID. */
  readonly room: string;
  readonly name: string;
  readonly autojoin: boolean;
  /** Empty where none is said. */
  readonly nick: string;
  readonly password: string | null;
  /** What others keep beside it: it is written back as it was (§3.1). */
  readonly extensions: readonly XmlElement[];
}

export function bookmarkItem({ room, name, autojoin, nick, password, extensions }: Bookmark): Item {
  const payload = el(
    'conference',
    ns.bookmarks,
    { name: name === '' ? undefined : name, autojoin: String(autojoin) },
    ...(nick === '' ? [] : [el('nick', ns.bookmarks, {}, nick)]),
    ...(password === null ? [] : [el('password', ns.bookmarks, {}, password)]),
    ...(extensions.length === 0 ? [] : [el('extensions', ns.bookmarks, {}, ...extensions)]),
  );
  return { id: room, payload };
}

/** Null where the payload is none. Whether its id is an address is not judged here. */
export function parseBookmark({ id, payload }: Item): Bookmark | null {
  if (payload.name !== 'conference' || payload.ns !== ns.bookmarks) return null;
  const [nick, password] = ['nick', 'password'].map((name) => child(payload, name));
  const extensions = child(payload, 'extensions');
  return {
    room: id,
    name: attr(payload, 'name') ?? '',
    autojoin: ['true', '1'].includes(attr(payload, 'autojoin') ?? ''),
    nick: nick === undefined ? '' : text(nick),
    password: password === undefined ? null : text(password),
    extensions: extensions === undefined ? [] : children(extensions),
  };
}
