/** Presence (RFC 6121 §4), with XEP-0319 1.0.2 where one is away and XEP-0115 1.6.0 in each. */
import { ns } from '../namespaces.ts';
import { attr, child, el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { ownCaps } from './features.ts';
import { vcardUpdate } from './xep-0153.ts';
import { capsElement, capsIn, type Caps } from './xep-0115.ts';

/**
 * `since`: wall time of the last thing the person did, ms; null where they are there. `photo`: the SHA-1 of the picture
 * in their vCard; null where its server says that, or nobody knows.
 */
export function availability(
  since: number | null,
  own: Caps = ownCaps,
  photo: string | null = null,
): XmlElement {
  const caps = capsElement(own);
  const update = photo === null ? [] : [vcardUpdate(photo)];
  if (since === null) return el('presence', ns.client, {}, caps, ...update);
  const stamp = new Date(since).toISOString().replace(/\.\d+Z$/, 'Z');
  const away = el('show', ns.client, {}, 'away');
  return el('presence', ns.client, {}, away, caps, ...update, el('idle', ns.idle, { since: stamp }));
}

/**
 * Asks to see somebody's presence, allows them to see ours, or takes either back (§3). `token`: what their invitation
 * came with, by which they let us in unasked (XEP-0379 §3.4).
 */
export function subscription(
  to: string,
  type: 'subscribe' | 'subscribed' | 'unsubscribe' | 'unsubscribed',
  token?: string,
): XmlElement {
  const invited = token === undefined ? [] : [el('preauth', ns.preauth, { token })];
  return el('presence', ns.client, { to, type }, ...invited);
}

/** Best first; none is `''` (§4.7.2.1). */
const shows = ['chat', '', 'away', 'xa', 'dnd'] as const;
export type Show = (typeof shows)[number];

const isShow = (value: string): value is Show => (shows as readonly string[]).includes(value);

/** No line that is shown is longer, UTF-16 code units. */
const longestStatus = 500;

/** How somebody's client is there. */
export interface Presence {
  readonly show: Show;
  /** Their own words; empty where there are none. */
  readonly status: string;
  readonly caps: Caps | null;
}

/** Reads a presence without type. */
export function parsePresence(presence: XmlElement): Presence {
  const said = (name: string): string => {
    const found = child(presence, name);
    return found === undefined ? '' : text(found);
  };
  const show = said('show');
  return {
    show: attr(presence, 'type') === undefined && isShow(show) ? show : '',
    status: said('status').slice(0, longestStatus),
    caps: capsIn(presence),
  };
}

/** The one that counts of several clients: the most available. */
export function mostAvailable(presences: readonly Presence[]): Presence | null {
  const order = (one: Presence): number => shows.indexOf(one.show);
  return [...presences].sort((a, b) => order(a) - order(b))[0] ?? null;
}
