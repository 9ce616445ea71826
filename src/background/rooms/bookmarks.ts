/** Which rooms a person wants to be in, as all their clients know it (XEP-0402). */
import { bare, formatJid, parseJid } from '../../core/jid.ts';
import { ns } from '../../core/namespaces.ts';
import { itemsRequest, nodeNews, parseItemsOf, type Item } from '../../core/xep/xep-0060.ts';
import { bookmarkItem, parseBookmark, type Bookmark } from '../../core/xep/xep-0402.ts';
import { attr } from '../../core/xml/index.ts';
import type { XmlElement } from '../../core/xml/types.ts';
import { publishOwn } from '../own-node.ts';
import type { StanzaLayer } from '../stanza/index.ts';

/** Nobody is in more rooms; whoever says so would have us join them all. */
const mostBookmarks = 500;

export interface Bookmarks {
  attach(layer: StanzaLayer): void;
  /** Asks for all of them. */
  read(): void;
  put(bookmark: Omit<Bookmark, 'extensions'>): void;
}

export function createBookmarks(deps: {
  /** Bare JID. */
  readonly account: string;
  readonly changed: (bookmarks: readonly Bookmark[]) => void;
  readonly overlook: (error: unknown) => void;
}): Bookmarks {
  let layer: StanzaLayer | null = null;
  /** As the server has them, by room. */
  const known = new Map<string, Bookmark>();

  const take = (items: readonly Item[]): void => {
    const found = items.slice(0, mostBookmarks).flatMap((item) => {
      const one = parseBookmark(item);
      const room = one === null ? null : roomIn(one.room);
      return one === null || room === null ? [] : [{ ...one, room }];
    });
    for (const one of found) known.set(one.room, one);
    deps.changed(found);
  };

  const news = (message: XmlElement): void => {
    // One's own nodes are told of by one's own account alone.
    if ((attr(message, 'from') ?? deps.account) !== deps.account) return;
    const said = nodeNews(message, ns.bookmarks);
    if (said === null) return;
    take(said.items);
    const gone = said.retracted.flatMap((id) => known.get(roomIn(id) ?? '') ?? []);
    for (const { room } of gone) known.delete(room);
    deps.changed(gone.map((one) => ({ ...one, autojoin: false })));
  };

  return {
    attach(next) {
      layer = next;
      known.clear();
      next.on({ name: 'message', payload: { name: 'event', ns: ns.pubsubEvent } }, news);
    },
    read() {
      layer
        ?.request(itemsRequest(ns.bookmarks))
        .then((answer) => take(parseItemsOf(answer, ns.bookmarks)))
        .catch(deps.overlook);
    },
    put(bookmark) {
      const extensions = known.get(bookmark.room)?.extensions ?? [];
      const whole = { ...bookmark, extensions };
      known.set(bookmark.room, whole);
      if (layer !== null) publishOwn(layer, ns.bookmarks, bookmarkItem(whole)).catch(deps.overlook);
    },
  };
}

/** Null for what is no address of a room. */
function roomIn(text: string): string | null {
  try {
    const jid = parseJid(text);
    return jid.local === '' ? null : formatJid(bare(jid));
  } catch {
    return null;
  }
}
